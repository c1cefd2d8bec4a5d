"""A run reported to another program, line by line."""

from __future__ import annotations

import json
import signal
import sqlite3
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from generator.files import snapshot_path
from tests.training.fit.test_run import TINY
from tests.training.tunes import write_tunes
from training.cli import main
from training.fit.stop import StopRequest
from training.progress_lines import ProgressLines

LSTM = ["--model", "lstm", *TINY]


@pytest.fixture(scope="module")
def tunes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_tunes(tmp_path_factory.mktemp("reported") / "tunes", 8)
    (folder / "letter.mid").write_bytes(b"%PDF-1.4")
    return folder


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> list[dict[str, Any]]:
    """Every line of stdout, which must be an object each."""
    assert main([*arguments, "--progress", "json"]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def of_kind(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["event"] == kind]


def test_a_run_is_reported_from_what_was_found_to_what_was_saved(
    tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "my.safetensors"
    events = printed([str(tunes), "-o", str(output), *LSTM], capsys)
    kinds = [event["event"] for event in events]
    assert list(dict.fromkeys(kinds)) == ["reading", "found", "plan", "step", "epoch", "figures", "saved", "end"]
    found, plan = events[kinds.index("found")], events[kinds.index("plan")]
    assert (found["pieces"], found["left_out"]) == (8, 1)
    assert found["rejected"][0]["reason"] == "corrupt" and "a PDF" in found["rejected"][0]["message"]
    assert sum(plan["pieces"].values()) == 8 and 0 < plan["notes"] < found["notes"]
    assert plan["epochs"] == 3 and plan["max_minutes"] is None and 0 < plan["events_per_note"] <= 1.5
    epochs = of_kind(events, "epoch")
    assert [epoch["epoch"] for epoch in epochs] == [1, 2, 3] and epochs[0]["is_best"]
    seconds = [event["seconds"] for event in events if "seconds" in event]
    assert seconds == sorted(seconds)
    steps = of_kind(events, "step")
    assert all(0 <= step["progress"] <= 1 and step["seconds_left"] >= 0 for step in steps)
    assert of_kind(events, "saved")[0]["checkpoint"] == str(output) and output.exists()
    assert events[-1] == {"event": "end", "outcome": "finished"}


def test_fine_tuning_reports_the_held_out_pieces_before_and_after(
    tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, output = tmp_path / "base.safetensors", tmp_path / "tuned.safetensors"
    assert main([str(tunes), "-o", str(base), *LSTM]) == 0
    capsys.readouterr()
    own = write_tunes(tmp_path / "mine", 5, first_seed=100)
    events = printed([str(own), "--init-from", str(base), "-o", str(output), "--epochs", "2"], capsys)
    figures = of_kind(events, "figures")[0]
    report = json.loads(output.with_suffix(".report.json").read_text())
    assert figures["own"] == report["fine_tuning"]["own"] and figures["own"]["pieces"] == 1
    assert figures["base"] == report["fine_tuning"]["base"]


def test_a_stopped_run_says_where_it_can_go_on_and_a_resumed_one_that_it_does(
    tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = StopRequest()
    stop.ask(signal.SIGTERM, None)
    arguments = [str(tunes), "-o", str(tmp_path / "x.safetensors"), *LSTM]
    with monkeypatch.context() as patch:
        patch.setattr("training.fit.run.stop_by_signal", lambda: nullcontext(stop))
        events = printed(arguments, capsys, code=143)
    snapshot = snapshot_path(tmp_path / "x.safetensors")
    assert events[-1] == {"event": "end", "outcome": "stopped", "snapshot": str(snapshot)} and snapshot.exists()
    events = printed([*arguments, "--resume"], capsys)
    assert of_kind(events, "resumed") == [{"event": "resumed", "step": 1, "epoch": 1}]
    assert of_kind(events, "step")[0]["step"] == 2
    assert events[-1]["outcome"] == "finished"


def test_an_error_is_one_line_with_its_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = ["-o", str(tmp_path / "x.safetensors")]
    (empty := tmp_path / "empty").mkdir()
    error = printed([str(empty), *output], capsys, code=2)[-1]
    assert error["event"] == "error" and "no .mid or .midi file" in error["sentence"]
    two = write_tunes(tmp_path / "two", 2)
    assert "at least 3" in printed([str(two), *output], capsys, code=2)[-1]["sentence"]
    (tmp_path / "file").write_text("")
    blocked = ["-o", str(tmp_path / "file" / "x.safetensors")]
    assert "check the path" in printed([str(two), *blocked], capsys, code=2)[-1]["sentence"]


def test_no_room_for_what_was_read_is_reported(
    tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("training.corpus.prepare._Reader.run", full)
    error = printed([str(tunes), "-o", str(tmp_path / "x.safetensors"), *LSTM], capsys, code=2)[-1]
    assert "disk is full" in error["sentence"] and "free some space" in error["sentence"]


def test_a_dry_run_ends_after_the_plan(tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = printed([str(tunes), "-o", str(tmp_path / "x.safetensors"), "--dry-run", *LSTM], capsys)
    assert [event["event"] for event in events[-2:]] == ["plan", "end"]
    assert not list(tmp_path.glob("x.*"))


def test_nothing_is_reported_where_it_was_not_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    ProgressLines().emit("step", step=1)
    assert capsys.readouterr().out == ""


def test_the_help_names_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "--progress" in capsys.readouterr().out
