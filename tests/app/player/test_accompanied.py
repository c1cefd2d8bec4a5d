"""A band that is composed under a keyboard, at a receiver: it plays, follows, and stops without a hanging note."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.assets import default_checkpoint
from app.cli.terminal_player import FromPlayer, Live
from app.composer.client import Composer
from app.ipc.wire import now
from app.live.accompany.session import AccompanySession, Listened
from app.live.accompany.settings import AccompanySettings
from app.live.options import Sound
from app.player import messages as ask
from generator.midi.reader import read_midi_file
from generator.network.checkpoint import load_checkpoint
from tests.app.interrupts import heed_interrupts
from tests.app.player.jack import SECONDS, Receiver
from tests.checkout import ROOT

pytestmark = pytest.mark.processes

BASS, DRUMS = 15, 9  # channels


class Band:
    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.live = Live(Sound(output=(receiver.port,)))
        self.composer = Composer(self.live.from_composer)
        self.composer.open(default_checkpoint().resolve())
        self.listened: list[Listened] = []
        settings = AccompanySettings(start="count-in", bpm=200)
        self.session = AccompanySession(
            self.live.player,
            self.composer,
            load_checkpoint(default_checkpoint()),
            settings,
            on_listened=self.listened.append,
        )

    def press(self, *pitches: int, is_down: bool = True) -> None:
        for pitch in pitches:
            self.live.player.send(ask.KeyDown(0, pitch, 80) if is_down else ask.KeyUp(0, pitch))

    def run(self, is_over: Any) -> None:
        until = time.monotonic() + 2 * SECONDS
        while not is_over():
            assert time.monotonic() < until, (self.listened[-3:], self.receiver.got[-12:])
            wait = min(0.02, max(0.0, self.session.pass_time(now()) - now()))
            arrived = self.live.next_report(time.monotonic() + wait)
            if isinstance(arrived, FromPlayer):
                self.session.from_player(arrived.report)
            elif arrived:
                self.session.from_composer(arrived.report)

    def sounding(self, channel: int) -> set[int]:
        return {pitch for own, pitch in self.receiver.sounding if own == channel}

    def strikes(self, channel: int) -> int:
        return len([data for _, data in self.receiver.got if data[0] == 0x90 + channel and data[2]])

    def close(self) -> None:
        self.live.close()
        self.composer.close()


@pytest.fixture
def band(receiver: Receiver) -> Iterator[Band]:
    made = Band(receiver)
    yield made
    made.close()


def test_a_band_plays_with_you_in_your_chord_and_stops_clean(band: Band) -> None:
    band.session.begin()
    band.run(lambda: any(listened.state == "playing" for listened in band.listened))
    band.press(60, 64, 67)
    clicks = band.strikes(DRUMS)
    band.run(lambda: band.strikes(DRUMS) > clicks + 8 and band.strikes(BASS) > 2)
    band.press(60, 64, 67, is_down=False)
    band.press(61, 65, 68)
    band.run(lambda: band.listened[-1].chord in ("C#", "Db") and band.sounding(BASS))
    band.run(lambda: {pitch % 12 for pitch in band.sounding(BASS)} <= {1, 5, 8})
    band.press(61, 65, 68, is_down=False)
    piece = band.session.end()
    band.receiver.wait(lambda heard: heard.is_silenced)
    assert piece is not None and len(piece.parts) == 3 and len(piece) > 12


def test_it_plays_on_when_the_composing_process_is_killed(band: Band) -> None:
    band.session.begin()
    band.run(lambda: any(listened.state == "playing" for listened in band.listened))
    band.press(57, 60, 64)
    band.run(lambda: band.strikes(BASS) > 2)
    psutil.Process(band.composer.pid).kill()
    count = band.strikes(BASS)
    band.run(lambda: band.strikes(BASS) > count + 6)
    band.session.end()
    band.receiver.wait(lambda heard: heard.is_silenced)


def test_what_was_played_together_is_a_file(receiver: Receiver, tmp_path: Path, jack: str) -> None:
    import rtmidi

    keys: Any = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "stage piano")  # type: ignore[attr-defined]
    keys.open_virtual_port("keys")
    out = tmp_path / "together.mid"
    command = [sys.executable, "-m", "app", "accompany", "stage piano", "--output", receiver.port, "-o", str(out)]
    process = subprocess.Popen([*command, "--tempo", "240"], cwd=ROOT, preexec_fn=heed_interrupts)
    try:
        clicks = 4
        receiver.wait(lambda heard: len(heard.strikes) >= clicks, 3 * SECONDS)
        for pitch in (60, 64, 67):
            keys.send_message([0x90, pitch, 80])
        receiver.wait(lambda heard: {channel for channel, _ in heard.sounding} >= {BASS}, 2 * SECONDS)
        for pitch in (60, 64, 67):
            keys.send_message([0x80, pitch, 0])
        process.send_signal(2)
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        keys.delete()
    score = read_midi_file(out)
    assert score.tracks[0].name == "Keyboard" and len(score.tracks) >= 2
    receiver.wait(lambda heard: heard.is_silenced)
