"""Composed, played and received: all processes, real ports, a small model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.live.terminal_player import FromPlayer, Live
from app.composer.client import Composer
from app.composer.stream import Stream
from app.ipc.wire import now
from app.live.duet import Duet, DuetSettings
from app.live.options import Sound
from app.player import messages as ask
from generator.compose.asking.controls import Controls
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.continuation import Continuation
from generator.midi.reader import read_midi_file
from tests.app.player.jack import SECONDS, Receiver
from tests.app.window.live.parts import small_checkpoint
from tests.checkout import ROOT

# So that a random model strikes often enough for a test.
BUSY = Controls(density="2-6", grid="8ths")


class Stage:
    """What `continuo play` and `continuo duet` are made of, and somebody who hands reports on."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.checkpoint = small_checkpoint(folder / "m.safetensors")
        self.live = Live(Sound(output=(receiver.port,)))
        self.composer = Composer(self.live.from_composer)
        self.composer.open(folder / "m.safetensors")
        self.kinds: list[type] = []

    def stream(self, **options: Any) -> Stream:
        wish = Wish(seed=None, controls=BUSY, tempo=400)
        going_on = Continuation.of(request_for(self.checkpoint, wish), endless=True)
        return Stream(self.live.player, self.composer, going_on, **options)

    def run(self, part: Any, is_over: Callable[[], bool], wait: Callable[[], float] = lambda: 0.02) -> None:
        until = time.monotonic() + 2 * SECONDS
        while not is_over():
            assert time.monotonic() < until, self.kinds[-20:]
            arrived = self.live.next_report(time.monotonic() + min(0.02, max(0.0, wait())))
            if isinstance(arrived, FromPlayer):
                self.kinds.append(type(arrived.report))
                part.from_player(arrived.report)
            elif arrived:
                part.from_composer(arrived.report)

    def close(self) -> None:
        self.live.close()
        self.composer.close()


@pytest.fixture
def stage(tmp_path: Path, receiver: Receiver) -> Iterator[Stage]:
    made = Stage(tmp_path, receiver)
    yield made
    made.close()


def test_music_sounds_while_it_is_composed_and_stops_clean(stage: Stage, receiver: Receiver) -> None:
    stream = stage.stream()
    stream.prepare()
    stream.play()
    stage.run(stream, lambda: len(receiver.strikes) > 20)
    composed = {(int(onset), int(pitch)) for onset, _, pitch, _ in stream.notes}
    assert len(receiver.strikes) <= len(composed) and not stream.is_done
    stream.stop()
    receiver.wait(lambda heard: heard.is_silenced)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows ends processes otherwise")
def test_a_killed_composer_leaves_no_note_and_the_music_goes_on(stage: Stage, receiver: Receiver) -> None:
    stream = stage.stream(look_ahead=1)
    stream.prepare()
    stream.play()
    stage.run(stream, lambda: len(receiver.strikes) > 5)
    os.kill(stage.composer.pid, signal.SIGSTOP)  # it stalls: what it composed is played, then the music holds
    stage.run(stream, lambda: stage.kinds[-1:] == [ask.Underrun] and len(receiver.strikes) > 5)
    receiver.wait(lambda heard: not heard.sounding)
    heard = len(receiver.strikes)
    os.kill(stage.composer.pid, signal.SIGKILL)
    stage.run(stream, lambda: len(receiver.strikes) > heard + 5)
    stream.stop()
    receiver.wait(lambda heard: heard.is_silenced)


def test_a_change_is_played_after_the_look_ahead(stage: Stage, receiver: Receiver) -> None:
    stream = stage.stream(look_ahead=1)
    stream.prepare()
    stream.play()
    stage.run(stream, lambda: len(receiver.strikes) > 5)
    horizon = stream.horizon_ticks
    high = Wish(seed=None, controls=Controls(density="2-6", grid="8ths", range="C6-C7"), tempo=400)
    stream.change(Continuation.of(request_for(stage.checkpoint, high), endless=True))
    stage.run(stream, lambda: stream.horizon_ticks >= horizon + 4 * 96)
    after = stream.notes[stream.notes[:, 0] >= horizon]
    before = stream.notes[stream.notes[:, 0] < horizon]
    assert (after[:, 2] >= 84).all() and (before[:, 2] < 84).any()
    assert horizon <= 96 * 8


def test_a_duet_answers_and_gives_way(stage: Stage, receiver: Receiver, jack: str) -> None:
    import rtmidi

    keys: Any = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "piano")  # type: ignore[attr-defined]
    keys.open_virtual_port("keys")
    try:
        stage.live.player.send(ask.ChooseInput("piano"))
        stage.live.settle()
        settings = DuetSettings(0.2, bars=8, controls=Controls(density="2-6", grid="8ths"))
        turns: list[str] = []
        duet = Duet(stage.live.player, stage.composer, stage.checkpoint, settings, on_turn=turns.append)

        def wait() -> float:
            return duet.pass_time(now()) - now()

        def press(pitch: int, is_down: bool) -> None:
            keys.send_message([0x90 if is_down else 0x80, pitch, 80])

        def strikes(count: int) -> Callable[[], bool]:
            return lambda: len(receiver.strikes) >= count

        for number, pitch in enumerate((60, 64, 67, 64), 1):
            press(pitch, True)
            stage.run(duet, strikes(number), wait)  # through to the output
            press(pitch, False)
        stage.run(duet, strikes(8), wait)
        assert turns == ["listening", "mine"]
        press(48, True)
        stage.run(duet, lambda: duet.turn == "listening", wait)
        receiver.wait(lambda heard: heard.sounding == {(0, 48)})
        press(48, False)
        receiver.wait(lambda heard: not heard.sounding)
        assert turns == ["listening", "mine", "listening"]
    finally:
        keys.delete()


def test_a_phrase_is_recorded_to_a_file(receiver: Receiver, tmp_path: Path, jack: str) -> None:
    import rtmidi

    keys: Any = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "piano")  # type: ignore[attr-defined]
    keys.open_virtual_port("keys")
    command = [sys.executable, "-m", "app", "record", str(tmp_path / "take.mid"), "piano", "--output", receiver.port]
    process = subprocess.Popen(
        [*command, "--tempo", "240", "--bars", "2", "--quantise", "8ths", "--metre", "3/4"], cwd=ROOT
    )
    try:
        clicks = [76, 77, 77, 76]  # a bar of counting in, and the first beat of the music
        receiver.wait(lambda heard: heard.strikes == clicks)
        keys.send_message([0x90, 60, 100])
        receiver.wait(lambda heard: 60 in heard.strikes)
        keys.send_message([0x80, 60, 0])
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        keys.delete()
    score = read_midi_file(tmp_path / "take.mid")
    [note] = [note for track in score.tracks for note in track]
    assert note.pitch == 60 and note.onset_ticks % 240 == 0 and note.onset_ticks < 3 * 480
    receiver.wait(lambda heard: heard.is_silenced)
