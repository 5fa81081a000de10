"""The scoreboard as JSON: `json/scoreboard.json` (one entry per target) and `json/targets/<code>.json` (all of one)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exports.formats import Format
from exports.marts.contents import Contents, json_text
from exports.marts.scoreboard import TABLES, Scoreboard, Target


def write(contents: Contents, folder: Path) -> None:
    """The board, and a file per target."""
    board = contents.board
    targets = folder / "json" / "targets"
    targets.mkdir(parents=True)
    (folder / "json" / "scoreboard.json").write_text(json_text(board_json(board), indent=None), encoding="utf-8")
    for target in board.targets:
        text = json_text(target_json(board, target), indent=None)
        (targets / f"{target.code}.json").write_text(text, encoding="utf-8")


def board_json(board: Scoreboard) -> dict[str, Any]:
    """The release, those taken back before it and, for each target, its status with the legal source beside it."""
    return {
        "release": board.release,
        "errata": board.errata,
        "targets": [
            {
                **target.status,
                "statement_vi": target.register["statement_vi"],
                "statement_en": target.register["statement_en"],
                "legal_number": target.register["legal_number"],
                "legal_item": target.register["legal_item"],
                "details": f"targets/{target.code}.json",
            }
            for target in board.targets
        ],
    }


def target_json(board: Scoreboard, target: Target) -> dict[str, Any]:
    """Everything known of one target."""
    return {
        "release": board.release,
        "target": target.register,
        "status": target.status,
        "path": target.path,
        "figures": target.figures,
        "disagreements": target.disagreements,
        "verdict_history": target.history,
        "data_gap": target.gap,
    }


FORMAT = Format(name="scoreboard", files=("json/scoreboard.json", "json/targets/*.json"), write=write, needs=TABLES)
