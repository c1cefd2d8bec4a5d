"""What was played live is kept, whatever happens to the file that it was to be saved to."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.live import saving
from app.cli.live.saving import save_played
from generator.errors import ContinuoError, Text
from generator.midi.reader import read_midi_file
from generator.music.score import Score
from tests.generator.scores import tune

SONG = tune(2)


@pytest.fixture
def recovery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of unsaved work."""
    folder = tmp_path / "recovery"
    monkeypatch.setattr(saving, "recovery_folder", lambda: folder)
    return folder


def kept(error: ContinuoError) -> Path:
    return error.text.values["kept"]


def test_it_is_written_where_it_can_be(tmp_path: Path, recovery: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_played(SONG, tmp_path / "take.mid")
    assert "take.mid" in capsys.readouterr().out
    assert not recovery.exists()


def test_where_it_can_not_be_it_is_kept_under_a_new_name_each_time(tmp_path: Path, recovery: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for name in ("played.mid", "played-2.mid"):
        with pytest.raises(ContinuoError, match="what was played is kept in") as caught:
            save_played(SONG, tmp_path / "file" / "take.mid")
        assert kept(caught.value) == recovery / name
        assert read_midi_file(recovery / name).note_count == SONG.note_count


def test_what_is_not_in_the_score_is_said_wherever_it_is_written(
    tmp_path: Path, recovery: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notice = Text("played, but left out: pitch bends (2)")
    save_played(SONG, tmp_path / "take.mid", [notice])
    assert capsys.readouterr().err == f"{tmp_path / 'take.mid'}: {notice}\n"
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ContinuoError):
        save_played(SONG, tmp_path / "file" / "take.mid", [notice])
    assert capsys.readouterr().err == f"{recovery / 'played.mid'}: {notice}\n"


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), MemoryError(), ContinuoError("no synth: install pysfizz")])
def test_a_sound_file_that_is_interrupted_or_fails_leaves_the_music(
    tmp_path: Path, recovery: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def export(score: Score, path: Path) -> str:
        if path.suffix == ".wav":
            raise fault
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"MThd")
        return ""

    monkeypatch.setattr(saving, "export", export)
    with pytest.raises(ContinuoError, match=r"take\.wav: was not written"):
        save_played(SONG, tmp_path / "take.wav")
    assert (recovery / "played.mid").exists()


def test_where_no_folder_can_be_written_the_system_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setattr(saving, "recovery_folder", lambda: blocked)
    monkeypatch.setattr(saving.tempfile, "gettempdir", lambda: str(blocked))
    with pytest.raises(OSError, match="exists"):
        save_played(SONG, blocked / "take.mid")


def test_a_terminal_that_is_gone_is_no_reason_to_write_it_twice(
    tmp_path: Path, recovery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(text: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(saving, "say", say)
    with pytest.raises(BrokenPipeError):
        save_played(SONG, tmp_path / "take.mid")
    assert read_midi_file(tmp_path / "take.mid").note_count == SONG.note_count and not recovery.exists()
