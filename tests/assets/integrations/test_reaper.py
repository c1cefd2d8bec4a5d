"""The script for REAPER, run by Lua beside a stand-in for REAPER's functions: REAPER itself is not started."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assets import asset
from tests.app.serve.parts import SECONDS, QuickComposer, Served, served
from tests.generator.bands import save_filling_model

LUA = shutil.which("lua5.4") or shutil.which("lua") or ""
SCRIPT = asset("integrations", "reaper", "Continuo - continue the selected item.lua")
STUB = Path(__file__).with_name("reaper_stub.lua")

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not (LUA and shutil.which("curl")), reason="needs lua5.4 and curl"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(save_filling_model(tmp_path / "band.safetensors"), QuickComposer()) as running:
        yield running


def run(address: str, folder: Path, entered: str, position: float, length: float, *notes: str) -> list[str]:
    """What happens in REAPER, line by line."""
    command = [LUA, str(STUB), str(SCRIPT), f"http://{address}", str(folder), entered, str(position), str(length)]
    done = subprocess.run([*command, *notes], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert not done.stderr
    return done.stdout.splitlines()


def test_the_answer_is_put_behind_the_item_in_one_undo_step(server: Served, tmp_path: Path) -> None:
    # At 120 a bar of 4/4 takes two seconds: the item begins in mid-bar and ends with a bar, behind its last note.
    happened = run(server.address, tmp_path, "2,40", 3, 3, "0 1 0 60 80", "1 1 0 64 80", "2 1 9 36 90")
    assert happened == [
        "undo begins",
        "item track 6 10 false",
        "note 0 960 0 60 80 true",
        "note 3840 4800 0 60 80 true",
        "sort",
        "name P_NAME Continuo",
        "undo ends Continuo: continue item",
        "shown",
    ]
    assert not (tmp_path / "continuo-request.json").exists()


def test_what_can_not_be_done_is_said(server: Served, tmp_path: Path) -> None:
    note = "0 1 0 60 80"
    assert run(server.address, tmp_path, "2,0", 0, 0) == ["message Select a MIDI item first."]
    assert run(server.address, tmp_path, "", 0, 2, note) == []
    assert run(server.address, tmp_path, "x", 0, 2, note)[0].startswith("message Write whole numbers")
    assert run(server.address, tmp_path, "2,0", 0, 2) == ["message The selected item has no notes to go on from."]
    assert run(server.address, tmp_path, "0,0", 0, 2, note) == [
        "message Continuo: bars is 0; it must be from 1 to 2000"
    ]
    (refused,) = run("127.0.0.1:1", tmp_path, "2,0", 0, 2, note)
    assert "start it with `continuo serve`" in refused
