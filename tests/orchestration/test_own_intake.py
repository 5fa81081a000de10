"""Files in the folder of figures: each taken in once, as far as it is sound, and never at the cost of another.

Every figure here is invented.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration import notices, own_files, own_intake
from orchestration.own_figures import with_handed_in
from orchestration.own_files import Filed, recall, standing, told
from orchestration.own_intake import copied, in_folder, take_in_folder, unread
from sources.border import landing
from sources.border.vintages import HANDED_IN, RawStore, Vintage
from sources.catalog import DATASETS
from sources.own.rows import INTERNAL, PUBLIC
from sources.own.sheet import MOST_BYTES
from sources.vocabulary.errors import SourceError
from sources.vocabulary.exchange import Parsed
from sources.vocabulary.settings import HttpSettings, Settings, from_environment
from tests.conftest import NOW
from tests.orchestration.conftest import Webhook

HEAD = "Mã chỉ tiêu;Địa bàn;Kỳ số liệu;Giá trị;Đơn vị;Loại;Cơ quan công bố;Văn bản;Ngày ban hành;Trang;Phạm vi"
ROW = "once_only;cả nước;quý III/2026;51,5;%;thực hiện;Bộ Nội vụ;Báo cáo giả định 1;31/10/2026;trang 4;công khai"
INSIDE = ROW.replace("once_only", "data_reuse").replace("công khai", "nội bộ")
WRONG = ROW.replace("once_only", "electronic_results").replace("51,5", "150")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(tmp_path / "data", HttpSettings())
    found.figures.mkdir(parents=True)
    return found


def put(settings: Settings, *lines: str, name: str = "a.csv") -> Path:
    """A file in the folder."""
    file = settings.figures / name
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return file


def vintages(settings: Settings, dataset: str = PUBLIC) -> list[Vintage]:
    return RawStore(settings.raw).vintages(dataset)


def values(settings: Settings, dataset: str = PUBLIC) -> list[tuple[str, str, float]]:
    store = RawStore(settings.raw)
    newest = store.newest(dataset)
    return store.rows(newest).select("series_code", "period", "value").rows() if newest else []


def one(settings: Settings, *, strict: bool = False) -> Filed:
    (filed,) = take_in_folder(settings, NOW, strict=strict)
    return filed


def test_a_file_becomes_a_vintage_of_each_dataset_it_speaks_in(settings: Settings) -> None:
    file = put(settings, ROW, INSIDE)
    filed = one(settings)
    assert (filed.name, filed.rows, filed.taken, filed.internal, filed.refused_rows, filed.outcome) == (
        "a.csv", 2, 2, 1, 0, "taken",
    )  # fmt: skip
    assert values(settings) == [("ONCE_ONLY.MOHA", "2026-Q3", 51.5)]
    assert values(settings, INTERNAL) == [("DATA_REUSE.MOHA", "2026-Q3", 51.5)]
    (public,), (internal,) = vintages(settings), vintages(settings, INTERNAL)
    assert dict(filed.vintages) == {PUBLIC: public.vintage_id, INTERNAL: internal.vintage_id}
    assert public.retrieval_mode == HANDED_IN
    assert "a.csv" not in public.to_json()
    # With a row that stays inside, the whole file lies with what does.
    (landed,) = (settings.landing / INTERNAL).glob("*.csv")
    assert landed.read_bytes() == file.read_bytes()
    assert landed.stem == filed.sha256
    assert list(landing.faults(landed.parent)) == []
    assert recall(settings) == [filed]


def test_what_is_public_alone_lands_with_the_public(settings: Settings) -> None:
    put(settings, ROW)
    one(settings)
    assert len(list((settings.landing / PUBLIC).glob("*.csv"))) == 1
    assert not (settings.landing / INTERNAL).exists()


def test_a_file_is_taken_in_once_whatever_it_is_called(settings: Settings) -> None:
    file = put(settings, ROW)
    one(settings)
    assert take_in_folder(settings, NOW) == []
    assert copied(settings, recall(settings)) == []
    shutil.copy(file, settings.figures / "b.csv")
    assert take_in_folder(settings, NOW) == []
    assert copied(settings, recall(settings)) == [("b.csv", "a.csv")]
    file.unlink()
    (settings.figures / "b.csv").unlink()
    assert take_in_folder(settings, NOW) == []
    assert len(vintages(settings)) == 1
    assert len(values(settings)) == 1


def test_a_file_is_held_against_the_one_before_though_no_release_was_made(settings: Settings) -> None:
    """And a figure of another size is counted: it may be one of another unit. Zero is another size than something."""
    put(settings, ROW)
    assert (one(settings).other, recall(settings)[0].far) == (0, 0)
    put(settings, ROW.replace("51,5", "52"), ROW.replace("quý III/2026", "2025").replace("51,5", "0"), name="b.csv")
    filed = one(settings)
    assert (filed.taken, filed.known, filed.other, filed.far) == (2, 0, 1, 1)
    put(settings, ROW.replace("51,5", "52").replace("giả định 1", "giả định 2"), name="c.csv")
    assert (one(settings).known, recall(settings)[-1].far) == (1, 0)


def test_a_damaged_vintage_is_not_held_against_a_file(settings: Settings) -> None:
    """Until a run mends it the release speaks of its dataset; where it is sound, what is kept does."""
    put(settings, ROW)
    one(settings)
    released = [{"dataset": PUBLIC, "published_on": date(2026, 1, 1), "series_code": "released", "edition": None}]
    (kept,) = with_handed_in(released, settings)
    assert kept["value"] == 51.5
    rows = settings.raw / PUBLIC / f"vintage={kept['vintage_id']}" / "data.parquet"
    rows.chmod(0o644)
    rows.write_bytes(rows.read_bytes()[:-100])
    assert with_handed_in(released, settings) == released


def test_of_two_files_that_come_together_one_came_later_and_stays_so_when_it_is_made_again(settings: Settings) -> None:
    """The same figure for inside and for everybody: else nobody could say which of them the agency said last."""
    put(settings, INSIDE)
    put(settings, INSIDE.replace("nội bộ", "công khai"), name="b.csv")
    take_in_folder(settings, NOW)

    def came() -> tuple[datetime, datetime]:
        (inside,), (outside,) = vintages(settings, INTERNAL), vintages(settings)
        return inside.retrieved_at, outside.retrieved_at

    (inside, outside) = first = came()
    assert inside < outside
    for name in (INTERNAL, PUBLIC):
        shutil.rmtree(settings.raw / name)
    take_in_folder(settings, NOW + timedelta(days=1))
    assert came() == first


def test_what_is_said_again_after_another_value_for_inside_was_said_last(settings: Settings) -> None:
    """Of one document: 51.5 for everybody, 50 for inside, 51.5 again. The clock stands still, and the order is kept."""
    for number, line in enumerate((ROW, ROW.replace("51,5", "50").replace("công khai", "nội bộ"), f"{ROW};;")):
        put(settings, line, name=f"{number}.csv")
        assert one(settings).taken == 1
    first, last = vintages(settings)
    assert (values(settings), first.retrieved_at) == ([("ONCE_ONLY.MOHA", "2026-Q3", 51.5)], NOW)
    kept = with_handed_in([], settings)
    assert [(row["dataset"], row["value"]) for row in kept] == [(INTERNAL, 50), (PUBLIC, 51.5)]
    assert kept[-1]["edition"] == last.retrieved_at.isoformat(timespec="microseconds")


def test_a_corrected_file_makes_a_vintage_and_the_one_before_stays(settings: Settings) -> None:
    other = ROW.replace("once_only", "electronic_results")
    put(settings, ROW, other)
    first = one(settings)
    put(settings, ROW.replace("51,5", "52,5"))
    second = one(settings)
    assert [each.vintage_seq for each in vintages(settings)] == [1, 2]
    assert values(settings) == [("ELECTRONIC_RESULTS.MOHA", "2026-Q3", 51.5), ("ONCE_ONLY.MOHA", "2026-Q3", 52.5)]
    store = RawStore(settings.raw)
    assert store.rows(vintages(settings)[0])["value"].to_list() == [51.5, 51.5]
    assert recall(settings) == [first, second]
    assert standing(recall(settings)) == [second]


def test_a_refused_row_holds_back_no_other_unless_it_is_asked_for(settings: Settings) -> None:
    put(settings, ROW, WRONG)
    held = one(settings, strict=True)
    assert (held.taken, held.is_held_back, held.outcome, vintages(settings)) == (0, True, "refused", [])
    assert take_in_folder(settings, NOW, strict=True) == []
    filed = one(settings)
    assert (filed.taken, filed.refused_rows, filed.outcome, filed.is_held_back) == (1, 1, "in part", False)
    (cell,) = filed.refusals
    assert (cell.line, cell.where, cell.column, cell.value) == (3, "line 3", "Giá trị", "150")
    assert recall(settings) == [filed]
    (line,) = told([filed])
    assert line.startswith("a.csv, line 3 (Giá trị): a value of ")
    assert "150" not in line


@pytest.mark.parametrize(
    ("value", "rule", "said"),
    [
        ("1.234", "can be read one way: 1.234 may be 1.234 or 1234", "can be read one way: … may be … or …"),
        ("1 926", "value '1926' of a year from 1950", "value '…' of a year from 1950"),
        ("năm mươi", "a number in digits, such as 1234,5", "a number in digits, such as 1234,5"),
        ("150", "a value between 0 and 100", "a value between 0 and 100"),
    ],
)
def test_what_is_told_holds_no_value_however_the_rule_writes_it(value: str, rule: str, said: str) -> None:
    def line(column: str) -> str:
        (found,) = told(
            [Filed("a.csv", "", "", "who", refusals=(own_files.Refused(3, "line 3", column, value, rule),))]
        )
        return found

    assert line("") == f"a.csv, line 3: {said}"
    assert line("Giá trị") == f"a.csv, line 3 (Giá trị): {said}"
    assert line("Kỳ số liệu") == f"a.csv, line 3 (Kỳ số liệu): {rule}"


@pytest.mark.parametrize("column", ["Giá trị", ""])
def test_what_is_told_holds_no_figure_of_the_cells_around(column: str) -> None:
    rule = "a number in the unit of its row, not in that of 'ĐVT: nghìn; Cao Bằng: 51,5 %'"
    cell = own_files.Refused(3, "line 3", column, "", rule)
    (line,) = told([Filed("a.csv", "", "", "who", refusals=(cell,))])
    assert "51" not in line
    assert "Cao Bằng: … %'" in line


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("b.xlsx", b"PK no workbook", "the workbook cannot be opened"),
        ("b.csv", "Mã;Giá trị".encode("utf-16"), "the file is not UTF-8"),
        ("b.csv", b"", "no line has the headings"),
        ("b.docx", b"text", "ends with .csv or .xlsx"),
        ("b", b"\0" * 40, "ends with .csv or .xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_stops_no_other(settings: Settings, name: str, body: bytes, said: str) -> None:
    (settings.figures / name).write_bytes(body)
    put(settings, ROW)
    good, bad = take_in_folder(settings, NOW)
    assert (bad.name, bad.taken, bad.outcome, bad.refused_rows) == (name, 0, "refused", 1)
    assert said in bad.refusals[0].rule
    assert good.taken == 1
    assert take_in_folder(settings, NOW) == []


def test_a_file_that_is_too_large_is_refused_unread(settings: Settings) -> None:
    with (settings.figures / "b.csv").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    filed = one(settings)
    assert "larger than 20 MB" in filed.refusals[0].rule
    assert not settings.landing.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_told_and_taken_once_it_may(settings: Settings) -> None:
    put(settings, ROW).chmod(0)
    assert "Permission denied" in one(settings).refusals[0].rule
    assert take_in_folder(settings, NOW) == []
    (settings.figures / "a.csv").chmod(0o600)
    assert one(settings).taken == 1


def test_what_programs_leave_beside_an_open_file_is_no_file_of_figures(settings: Settings) -> None:
    for name in ("~$a.xlsx", ".a.csv.swp"):
        (settings.figures / name).write_bytes(b"x")
    (settings.figures / "old").mkdir()
    assert in_folder(settings) == []


def test_the_first_version_put_back_is_taken_in_again(settings: Settings) -> None:
    put(settings, ROW)
    one(settings)
    put(settings, ROW.replace("51,5", "52,5"))
    one(settings)
    put(settings, ROW)
    assert [path.name for path in unread(settings, recall(settings))] == ["a.csv"]
    assert one(settings).taken == 1
    assert values(settings) == [("ONCE_ONLY.MOHA", "2026-Q3", 51.5)]
    assert take_in_folder(settings, NOW) == []


def test_what_came_under_another_name_and_is_put_over_a_newer_file_is_taken_in_again(settings: Settings) -> None:
    put(settings, ROW, name="a.csv")
    put(settings, ROW.replace("51,5", "52,5"), name="b.csv")
    assert len(take_in_folder(settings, NOW)) == 2
    assert values(settings) == [("ONCE_ONLY.MOHA", "2026-Q3", 52.5)]
    put(settings, ROW, name="c.csv")
    assert take_in_folder(settings, NOW) == [], "a copy under a new name corrects nothing"
    put(settings, ROW, name="b.csv")
    assert one(settings).taken == 1
    assert values(settings) == [("ONCE_ONLY.MOHA", "2026-Q3", 51.5)]
    assert take_in_folder(settings, NOW) == []


def test_two_names_that_end_in_the_same_bytes_are_taken_in_once(settings: Settings) -> None:
    second = ROW.replace("51,5", "52,5")
    for first, other in ((ROW, ROW.replace("51,5", "53,5")), (second, None), (None, second)):
        for line, name in ((first, "a.csv"), (other, "b.csv")):
            if line:
                put(settings, line, name=name)
        take_in_folder(settings, NOW)
    assert (take_in_folder(settings, NOW), unread(settings, recall(settings))) == ([], [])
    assert values(settings) == [("ONCE_ONLY.MOHA", "2026-Q3", 52.5)]


def test_a_file_that_is_being_copied_is_let_be_until_it_stands_still(settings: Settings) -> None:
    file = put(settings, ROW)
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    written = iter([whole[:-20], whole, whole])
    (filed,) = take_in_folder(settings, NOW, pause=lambda: file.write_bytes(next(written)) and None)
    assert (filed.taken, list(written)) == (1, [])
    more = settings.figures / "b.csv"
    more.write_bytes(b"")

    def on_and_on() -> None:
        with more.open("ab") as growing:
            growing.write(b"x")

    assert take_in_folder(settings, NOW, pause=on_and_on) == []
    assert [path.name for path in unread(settings, recall(settings))] == ["b.csv"]


def test_a_name_that_is_no_text_stops_no_other(settings: Settings) -> None:
    good = put(settings, ROW)
    (settings.figures / os.fsdecode(b"b\xe1o c\xe1o.csv")).write_bytes(good.read_bytes() + b"\n")
    assert [each.name for each in take_in_folder(settings, NOW)] == ["a.csv", "b\ufffdo c\ufffdo.csv"]
    assert recall(settings)[1].taken == 1
    assert take_in_folder(settings, NOW) == []


def test_what_a_link_leads_to_is_not_read(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a key", encoding="utf-8")
    (settings.figures / "a.csv").symlink_to(secret)
    assert "a link is not followed" in one(settings).refusals[0].rule
    assert not settings.landing.exists()
    assert take_in_folder(settings, NOW) == []
    (settings.figures / "a.csv").unlink()
    put(settings, ROW)
    assert one(settings).taken == 1


def test_a_file_that_could_not_be_read_for_once_is_read_by_the_next_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(settings, ROW)
    with monkeypatch.context() as for_once:
        for_once.setattr(Path, "read_bytes", lambda _: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        assert "Input/output error" in one(settings).refusals[0].rule
    filed = one(settings)
    assert filed.taken == 1
    assert standing(recall(settings)) == [filed]


def test_what_the_border_alone_refuses_holds_back_its_row_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in = own_intake.let_in

    def strict(parsed: Parsed, *rest: Any, **more: Any) -> Any:
        if 99.5 in parsed.rows["value"].to_list():
            raise SourceError("invalid", "a rule of the border alone", "row 2")
        return let_in(parsed, *rest, **more)

    monkeypatch.setattr(own_intake, "let_in", strict)
    others = [ROW.replace("once_only", code) for code in ("electronic_results", "data_reuse", "systems_connected")]
    put(settings, ROW, others[0], others[1].replace("51,5", "99,5"), others[2])
    filed = one(settings)
    assert (filed.taken, filed.refused_rows, filed.outcome) == (3, 1, "in part")
    assert [(each.line, each.where, each.rule) for each in filed.refusals] == [
        (4, "line 4", "a rule of the border alone")
    ]


def test_where_there_is_no_folder_there_is_nothing_to_do(settings: Settings) -> None:
    settings.figures.rmdir()
    assert take_in_folder(settings, NOW) == []
    settings.figures.write_text("a file in its place", encoding="utf-8")
    assert take_in_folder(settings, NOW) == []


def test_the_folder_may_lie_elsewhere(settings: Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path / "mail"
    elsewhere.mkdir()
    env = {"R57_DATA_DIR": str(settings.data_dir), "R57_FIGURES_DIR": str(elsewhere)}
    assert from_environment(env).figures == elsewhere
    assert from_environment({"R57_DATA_DIR": "/d"}).figures == Path("/d/figures")
    shutil.move(put(settings, ROW), elsewhere)
    assert one(replace(settings, figures_dir=elsewhere)).taken == 1


def test_what_came_is_known_though_the_note_of_it_is_damaged(settings: Settings) -> None:
    """The older file still lies there: taken in again, it would undo the correction."""
    put(settings, ROW, name="a.csv")
    one(settings)
    put(settings, ROW.replace("51,5", "52,5"), WRONG, name="b.csv")
    one(settings)
    noted, state = recall(settings), settings.state / own_files.STATE
    for spoil in (lambda: state.write_text("{", encoding="utf-8"), state.unlink):
        spoil()
        assert unread(settings, recall(settings)) == []
        assert take_in_folder(settings, NOW) == []
        assert values(settings) == [("ONCE_ONLY.MOHA", "2026-Q3", 52.5)]
        assert [(each.name, each.taken, each.outcome) for each in recall(settings)] == [
            ("a.csv", 1, "taken"), ("b.csv", 1, "in part"),
        ]  # fmt: skip
        assert [each.refusals for each in recall(settings)] == [each.refusals for each in noted]
        assert len(vintages(settings)) == 2


def test_what_is_lost_with_the_note_of_it_is_taken_from_landing(settings: Settings) -> None:
    put(settings, ROW)
    one(settings)
    (settings.state / own_files.STATE).unlink()
    shutil.rmtree(settings.raw)
    assert take_in_folder(settings, NOW) == []
    assert values(settings) == [("ONCE_ONLY.MOHA", "2026-Q3", 51.5)]


def test_a_lost_vintage_is_made_again_of_what_was_landed(settings: Settings) -> None:
    file = put(settings, ROW)
    one(settings)
    put(settings, ROW.replace("51,5", "52,5"))
    one(settings)
    file.unlink()
    first, second = vintages(settings)
    store = RawStore(settings.raw)
    shutil.rmtree(store.folder(first))
    assert take_in_folder(settings, NOW) == []
    assert vintages(settings) == [second]  # it has all that the lost one had
    shutil.rmtree(store.folder(second))
    assert take_in_folder(settings, NOW + timedelta(days=1)) == []
    assert values(settings) == [("ONCE_ONLY.MOHA", "2026-Q3", 52.5)]


def test_a_figure_of_a_province_is_kept_under_its_code(settings: Settings) -> None:
    (settings.figures / "a.csv").write_text(
        f"{HEAD}\n{ROW.replace('Bộ Nội vụ', 'UBND Cao Bằng').replace('cả nước', 'Cao Bằng')}\n", encoding="utf-8"
    )
    assert one(settings).taken == 1
    store = RawStore(settings.raw)
    (row,) = store.rows(vintages(settings)[0]).to_dicts()
    assert (row["series_code"], row["area_code"]) == ("ONCE_ONLY.UBND_04", "04")


def test_both_datasets_stand_in_the_catalog_and_one_never_leaves() -> None:
    assert (DATASETS[PUBLIC].licence_class, DATASETS[INTERNAL].licence_class) == ("open", "restricted")


def test_a_refused_cell_is_told_once_and_that_it_is_well_once_a_corrected_file_came(
    settings: Settings, webhook: Webhook
) -> None:
    """Its value is not told: it may be confidential."""
    put(settings, ROW, WRONG, name="số liệu.csv")
    one(settings)

    def night() -> list[str]:
        webhook.texts.clear()
        notices.tell(notices.of_figures(settings), settings.state / "notices.json", webhook.env)
        return list(webhook.texts)

    (text,) = night()
    assert "figures refused: số liệu.csv, line 3 (Giá trị): a value of " in text
    assert "; 1 other figures were taken in; `r57 figures` lists every file" in text
    assert "150" not in text
    assert night() == []
    put(settings, ROW, WRONG.replace("150", "250"), name="số liệu.csv")
    one(settings)
    (again,) = night()
    assert "one thing to know" in again
    put(settings, ROW, WRONG.replace("150", "50"), name="số liệu.csv")
    one(settings)
    (well,) = night()
    assert well.startswith("r57: well again")
    assert night() == []
