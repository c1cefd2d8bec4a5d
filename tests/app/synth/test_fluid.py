"""FluidSynth plays what sfizz would, where there is no sfizz. It is chosen here by force."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.assets import shipped_clips
from app.files.audio import render_wav
from app.synth import fluid
from app.synth.soundfont import SoundFont, default_soundfont
from generator.errors import ContinuoError
from generator.midi.writer import write_midi
from generator.music.score import Score, Track, note_array
from tests.app.synth.players import Player

pytestmark = pytest.mark.processes  # the library is looked for by one

RATE = 48_000
VIOLIN, ORGAN, OCARINA = 40, 19, 79


@pytest.fixture
def installed() -> None:
    """Skipped where it is not."""
    try:
        fluid._library()
    except ContinuoError as error:
        pytest.skip(str(error))


@pytest.fixture
def new_player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Player]:
    """By which of the two: "fluidsynth" or "sfizz"."""

    def make(by: str) -> Player:
        monkeypatch.setenv(fluid.CHOICE, by)
        player = Player(SoundFont(default_soundfont()), RATE, tmp_path / by)
        player.dry()
        return player

    return make


def power(frames: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(frames))))


def pitch_of(frames: np.ndarray) -> float:
    """Of the strongest partial, in Hz. frames: (N, 2)."""
    spectrum = np.abs(np.fft.rfft(frames.mean(axis=1) * np.hanning(len(frames))))
    return float(np.argmax(spectrum) * RATE / len(frames))


def test_without_sfizz_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fluid.CHOICE, raising=False)
    assert not fluid.is_wanted()
    monkeypatch.setitem(sys.modules, "pysfizz", None)
    assert fluid.is_wanted()


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("program", [0, ORGAN, VIOLIN, 33])
def test_it_is_as_loud_as_sfizz_and_as_wide(new_player: Callable[[str], Player], program: int) -> None:
    levels = []
    for by in ("fluidsynth", "sfizz"):
        player = new_player(by)
        player.orchestra.choose(0, program)
        player.orchestra.note_on(0, 0, 57, 90)
        heard = player.listen(1.0)
        levels.append([power(side) for side in heard.T])
    assert np.allclose(*np.log10(levels), atol=0.1)  # 2 dB


@pytest.mark.usefixtures("installed")
def test_notes_begin_within_a_block_of_their_sample_and_end_when_they_are_let_go(
    new_player: Callable[[str], Player],
) -> None:
    player = new_player("fluidsynth")
    player.orchestra.choose(0, ORGAN)
    player.orchestra.note_on(RATE // 2 + 77, 0, 69, 100)
    player.orchestra.note_off(RATE, 0, 69)
    heard = np.abs(player.listen(3.0)).max(axis=1)
    first = int(np.flatnonzero(heard > 1e-5)[0])
    assert 0 <= first - (RATE // 2 + 77) < 0.003 * RATE
    assert heard[RATE // 2 : RATE].max() > 0.01 and heard[2 * RATE + RATE // 2 :].max() < 1e-3


@pytest.mark.usefixtures("installed")
def test_silence_is_silence_at_once(new_player: Callable[[str], Player]) -> None:
    player = new_player("fluidsynth")
    player.orchestra.choose(0, ORGAN)
    for pitch in (60, 64, 67):
        player.orchestra.note_on(0, 0, pitch, 100)
    assert power(player.listen(0.5)) > 0.01
    player.engine.silence()
    player.listen(0.1)
    assert not player.listen(0.2).any()


@pytest.mark.usefixtures("installed")
def test_pedal_wheel_pan_and_kit_are_understood(new_player: Callable[[str], Player]) -> None:
    player = new_player("fluidsynth")
    player.orchestra.choose(0, OCARINA)  # of one partial, nearly
    player.orchestra.control(0, 0, 64, 127)
    player.orchestra.note_on(0, 0, 57, 100)
    player.orchestra.note_off(RATE // 4, 0, 57)
    held = player.listen(1.0)[RATE // 2 :]
    assert power(held) > 0.01
    player.orchestra.bend(RATE, 0, 8191)  # two semitones, unless it is chosen otherwise
    bent = player.listen(0.6)[RATE // 10 :]
    assert pitch_of(bent) / pitch_of(held) == pytest.approx(2 ** (2 / 12), rel=0.01)
    player.orchestra.control(0, 0, 10, 0)
    player.listen(0.1)
    left, right = (power(side) for side in player.listen(0.2).T)
    assert right < left / 100
    player.orchestra.control(0, 0, 64, 0)
    player.listen(2)
    player.orchestra.note_on(0, 9, 38, 100)
    assert power(player.listen(0.2)) > 0.01


@pytest.mark.usefixtures("installed")
def test_a_piece_is_written_as_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fluid.CHOICE, "fluidsynth")
    track = Track(note_array([(0, 480, 60, 90), (480, 480, 64, 90)]), program=VIOLIN)
    assert render_wav(write_midi(Score(480, (track,))), tmp_path / "a.wav") > 1.0
    assert render_wav(shipped_clips()[0].read_bytes(), tmp_path / "b.wav") > 5.0
    assert (tmp_path / "b.wav").stat().st_size > 100_000
