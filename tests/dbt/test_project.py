"""The dbt project by its own examples (unit tests beside the models), and what every model owes its readers."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from exports.marts.database import RELEASE_TABLE
from exports.marts.erratum import ERRATUM_TABLE
from exports.offered import offered
from orchestration import dbt
from orchestration.warehouse import built_from
from sources.vocabulary.settings import HttpSettings, Settings
from tests.conftest import AS_OF

MOST_PARENTS = 7
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
QUOTED = re.compile(r"2244/QĐ-TTg|\(tỉnh, thành phố\)")
"""Vietnamese words that English descriptions quote."""
SAY_IT_BY_NAME = ("known_codes", "known_series", "known_label")
"""Tests that need no reason: a code is registered."""

pytestmark = pytest.mark.xdist_group("warehouse")


@pytest.fixture(scope="module")
def nodes(built: Path) -> dict[str, dict[str, Any]]:
    manifest = dbt.target_path(Settings(data_dir=built, http=HttpSettings())) / "manifest.json"
    return json.loads(manifest.read_text(encoding="utf-8"))["nodes"]


def test_examples_beside_the_models_hold(warehouse: Path, tmp_path: Path, parsed: Callable[[Path], None]) -> None:
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    parsed(tmp_path)
    shutil.copy(warehouse, settings.build / dbt.BUILD_DB)
    seen: list[str] = []
    totals: set[int] = set()
    dbt.invoke(
        ["test", "--select", "test_type:unit"],
        settings,
        AS_OF,
        on_node=lambda name, status, seconds: seen.append(name),
        on_total=totals.add,
    )
    assert totals == {len(seen)}
    assert "figures_that_do_not_agree" in " ".join(seen)
    assert built_from(settings), "tests alone write nothing: it still says what it is of"


def test_every_mart_keeps_a_contract_and_describes_every_column(nodes: dict[str, dict[str, Any]]) -> None:
    marts = [n for n in nodes.values() if n["resource_type"] == "model" and n["fqn"][1] == "marts"]
    assert marts
    assert [n["name"] for n in marts if not n["config"]["contract"]["enforced"]] == []
    assert [n["name"] for n in marts if not n["description"]] == []
    assert [f"{n['name']}.{c}" for n in marts for c, of in n["columns"].items() if not of["description"]] == []


def test_every_mart_is_described_in_english_and_vietnamese(nodes: dict[str, dict[str, Any]]) -> None:
    """Two lines: the first English, the second Vietnamese, with letters that only Vietnamese has."""
    marts = [n for n in nodes.values() if n["resource_type"] == "model" and n["fqn"][1] == "marts"]
    said = {n["name"]: n["description"] for n in marts}
    said |= {f"{n['name']}.{c}": of["description"] for n in marts for c, of in n["columns"].items()}
    said |= {f"{t.name}.{c.name}": c.comment for t in (RELEASE_TABLE, ERRATUM_TABLE) for c in t.columns}
    wrong = {
        name: text
        for name, text in said.items()
        if len(lines := text.strip().split("\n")) != 2
        or not VIETNAMESE.search(lines[1])
        or (VIETNAMESE.search(QUOTED.sub("", lines[0])) is not None)
    }
    assert wrong == {}


def strangers(columns: dict[str, str]) -> list[str]:
    """Columns said to be "the same in Vietnamese" (or English) that do not stand after the one they mean; each name
    with its description, in the order in which readers see them."""
    return [
        name
        for before, (name, text) in pairwise([("", ""), *columns.items()])
        if re.match(r"The same( sentence)? in (Vietnamese|English)", text) and stem(before[0]) != stem(name)
    ]


def stem(column: str) -> str:
    return re.sub("_(vi|en)$", "", column)


@pytest.mark.parametrize(
    ("columns", "wrong"),
    [
        ({"note": "A remark.", "note_vi": "The same in Vietnamese."}, []),
        ({"name_vi": "A name.", "name_en": "The same in English."}, []),
        ({"text_en": "A text.", "name_vi": "The same in Vietnamese."}, ["name_vi"]),
        ({"name_vi": "The same sentence in Vietnamese."}, ["name_vi"]),
    ],
)
def test_what_is_the_same_as_another_column_is_told_from_what_is_not(columns: dict[str, str], wrong: list[str]) -> None:
    assert strangers(columns) == wrong


def test_what_is_the_same_in_the_other_language_stands_after_what_it_means(nodes: dict[str, dict[str, Any]]) -> None:
    marts = [n for n in nodes.values() if n["resource_type"] == "model" and n["fqn"][1] == "marts"]
    said = {n["name"]: strangers({c: of["description"] for c, of in n["columns"].items()}) for n in marts}
    assert {name: columns for name, columns in said.items() if columns} == {}


def test_every_register_and_every_model_after_staging_has_a_key(nodes: dict[str, dict[str, Any]]) -> None:
    """What is declared is proven where it is made (tests/dbt/test_builds.py)."""
    keyed = {
        key
        for key, node in nodes.items()
        if node.get("constraints") or (node["resource_type"] == "seed" and node["config"]["meta"].get("keys"))
    }
    owing = {
        key
        for key, node in nodes.items()
        if (node["resource_type"] == "seed" or (node["resource_type"] == "model" and node["fqn"][1] != "staging"))
        # the same rows as int_weighed_observation and int_observation_interval, where the keys are proven
        and node["name"]
        not in ("int_published_observation", "int_eligible_observation", "int_stated_observation", "int_observation")
    }
    assert owing - keyed == set()


def test_every_mart_declares_its_primary_key(nodes: dict[str, dict[str, Any]]) -> None:
    marts = [n for n in nodes.values() if n["resource_type"] == "model" and n["fqn"][1] == "marts"]
    primary = {n["name"]: [c["columns"] for c in n["constraints"] if c["type"] == "primary_key"] for n in marts}
    assert {name: keys for name, keys in primary.items() if len(keys) != 1} == {}
    keys = {column for keys in primary.values() for key in keys for column in key}
    assert keys <= {column for node in marts for column in node["columns"]}


def test_every_model_says_what_it_holds(nodes: dict[str, dict[str, Any]]) -> None:
    models = [node for node in nodes.values() if node["resource_type"] == "model"]
    assert [node["name"] for node in models if not node["description"]] == []


def test_no_model_has_more_than_seven_parents(nodes: dict[str, dict[str, Any]]) -> None:
    """More can no longer be read at one sitting: a step between them is missing."""
    models = [node for node in nodes.values() if node["resource_type"] == "model"]
    parents = {node["name"]: len(set(node["depends_on"]["nodes"])) for node in models}
    assert {name: count for name, count in parents.items() if count > MOST_PARENTS} == {}


def test_every_rule_that_guards_meaning_says_why(nodes: dict[str, dict[str, Any]]) -> None:
    silent = [
        node["name"]
        for node in nodes.values()
        if node["resource_type"] == "test"
        and (node["test_metadata"]["name"] not in SAY_IT_BY_NAME if node.get("test_metadata") else True)
        and not node["description"]
    ]
    assert silent == []


def test_every_test_belongs_to_a_model_and_so_is_a_check_of_its_asset(nodes: dict[str, dict[str, Any]]) -> None:
    tests = [node for node in nodes.values() if node["resource_type"] == "test"]
    assert [node["name"] for node in tests if not node.get("attached_node")] == []


def test_marts_are_public_and_what_leads_to_them_is_not(nodes: dict[str, dict[str, Any]]) -> None:
    models = [node for node in nodes.values() if node["resource_type"] == "model"]
    public = {node["name"] for node in models if node["access"] == "public"}
    assert public == {node["name"] for node in models if node["fqn"][1] == "marts"}


def test_exposures_depend_on_what_the_exports_need(built: Path) -> None:
    manifest = dbt.target_path(Settings(data_dir=built, http=HttpSettings())) / "manifest.json"
    exposures = json.loads(manifest.read_text(encoding="utf-8"))["exposures"].values()
    said = {
        exposure["meta"]["export"]: {key.split(".")[-1] for key in exposure["depends_on"]["nodes"]}
        for exposure in exposures
        if "export" in exposure["meta"]
    }
    everything = offered()
    needs = {export.name: set(export.needs) for export in (*everything.formats, *everything.pages)}
    assert said == {name: needs.get(name) for name in said}
    # A format or page of tomorrow needs no exposure of its own: what it reads is known to be read.
    read = {key.split(".")[-1] for exposure in exposures for key in exposure["depends_on"]["nodes"]}
    assert everything.needs <= read
    assert len(said) > 5


def test_only_staging_reads_what_was_kept(nodes: dict[str, dict[str, Any]]) -> None:
    readers = {
        node["name"]
        for node in nodes.values()
        if node["resource_type"] == "model" and any(d.startswith("source.") for d in node["depends_on"]["nodes"])
    }
    assert {name for name in readers if not name.startswith("stg_")} == set()


def test_the_project_is_parsed_anew_only_when_it_has_changed(tmp_path: Path) -> None:
    """What counts is the content of its files; the manifest is of the state that its seal names."""
    settings = Settings(data_dir=tmp_path, http=HttpSettings())
    project = tmp_path / "project"
    (project / "models").mkdir(parents=True)
    shutil.copy(dbt.PROJECT / "profiles.yml", project)
    (project / "dbt_project.yml").write_text("{name: small, version: '1.0.0', profile: r57}", encoding="utf-8")
    (project / "models" / "one.sql").write_text("select 1 as one", encoding="utf-8")

    def models() -> tuple[str, set[str]]:
        made = json.loads(dbt.manifest(settings, project).read_text(encoding="utf-8"))
        return made["metadata"]["invocation_id"], {node["name"] for node in made["nodes"].values()}

    first = models()
    assert first[1] == {"one"}
    assert models() == first
    (project / "models" / "two.sql").write_text("select 2 as two", encoding="utf-8")
    assert models()[1] == {"one", "two"}
