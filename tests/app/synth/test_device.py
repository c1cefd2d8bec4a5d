"""The clock evens out callbacks; the process plays what it is sent when it is due, and lives without a device."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ipc import wire
from app.synth import messages as ask
from app.synth.device import AudioOutput, Clock, DeviceError
from app.synth.device_list import sound_devices
from app.synth.soundfont import default_soundfont

pytestmark = pytest.mark.alone

RATE = 48_000
FRAMES = 240
PATIENCE = 60.0  # seconds until a test gives up on a process


@settings(deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    drift=st.floats(-3e-4, 3e-4),
    jitter_ms=st.floats(0, 4),
    burst=st.integers(1, 4),
    begin=st.floats(0, 1e6),
)
def test_clock_finds_the_line_through_jitter_and_drift(
    seed: int, drift: float, jitter_ms: float, burst: int, begin: float
) -> None:
    """Callbacks come late at random, several at a time; the buffer is filled at once in the beginning."""
    rng = np.random.default_rng(seed)
    clock = Clock(RATE)
    seconds = FRAMES / RATE * (1 + drift)
    errors = []
    for number in range(int(20 / seconds)):
        due = begin + max(0, number - 4) // burst * burst * seconds
        clock.update(due + rng.exponential(jitter_ms / 1000), number * FRAMES, FRAMES)
        if number * seconds > 12:
            errors.append(clock.sample_at(due) - (number - number % burst) * FRAMES)
    assert np.ptp(errors) < 0.002 * RATE + burst * FRAMES  # bursts of callbacks differ in where they begin
    assert abs(np.median(errors)) < 0.006 * RATE + burst * FRAMES


def test_clock_moves_less_than_a_sample_from_one_callback_to_the_next() -> None:
    rng = np.random.default_rng(1)
    clock = Clock(RATE)
    for number in range(3000):
        clock.update(number * FRAMES / RATE + rng.exponential(0.0005), number * FRAMES, FRAMES)
    before = clock.time_of(3000 * FRAMES)
    clock.update(3000 * FRAMES / RATE + 0.003, 3000 * FRAMES, FRAMES)
    assert abs(clock.time_of(3000 * FRAMES) - before) < 1 / RATE * 2


def test_clock_begins_anew_after_the_device_stood_still() -> None:
    clock = Clock(RATE)
    for number in range(1000):
        clock.update(number * FRAMES / RATE, number * FRAMES, FRAMES)
    for number in range(1000, 1020):
        late = clock.update(number * FRAMES / RATE + 0.25, number * FRAMES, FRAMES)
        assert number > 1000 or late > 0.2
    assert clock.sample_at(1020 * FRAMES / RATE + 0.25) == pytest.approx(1020 * FRAMES, abs=2)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"backend": "gramophone"}, "no sound system is called 'gramophone'"), ({"name": "no such thing"}, "is called")],
)
def test_device_that_is_not_there_is_a_clear_error(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DeviceError, match=sentence):
        AudioOutput(**{"backend": "null", **options})


def test_the_device_null_is_there_without_any_sound_card() -> None:
    output = AudioOutput(ask.NO_DEVICE)
    assert output.sample_rate > 0
    output.close()


def test_devices_are_names_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    assert all(isinstance(name, str) and name for name in sound_devices())
    assert capfd.readouterr() == ("", "")


class Synth:
    """The process, as the player sees it."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        command = [sys.executable, "-m", "app.synth.process", *arguments]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | environment,
        )
        self.levels: list[ask.SynthLevels] = []
        self._answers = wire.messages(cast(BinaryIO, self.process.stdout), ask.REPORTS)

    def say(self, command: ask.Command | bytes) -> None:
        """bytes: a line as it is."""
        assert self.process.stdin
        self.process.stdin.write(command if isinstance(command, bytes) else wire.encode(command))
        self.process.stdin.flush()

    def answer(self) -> ask.Report:
        """The next that is not about levels."""
        while isinstance(answer := next(self._answers), ask.SynthLevels):
            self.levels.append(answer)
        return answer

    def ready(self) -> ask.SynthReady:
        answer = self.answer()
        assert isinstance(answer, ask.SynthReady), answer
        return answer

    def error(self) -> str:
        answer = self.answer()
        assert isinstance(answer, ask.SynthError), answer
        return str(answer.text)

    def stats(self) -> ask.SynthStats:
        self.say(ask.AskStats())
        found = self.answer()
        assert isinstance(found, ask.SynthStats)
        return found

    def due(self) -> tuple[float, int]:
        due = self.stats().due
        assert due
        return due

    def until(self, fulfilled: Callable[[ask.SynthStats], object]) -> ask.SynthStats:
        """Asks again and again. -> the stats that fulfil it"""
        end = time.monotonic() + PATIENCE
        while not fulfilled(found := self.stats()):
            assert time.monotonic() < end
            time.sleep(0.02)
        return found

    def leave(self) -> tuple[int, list[ask.Report], str]:
        """Closes stdin. -> exit code, what was still said, stderr"""
        assert self.process.stdin and self.process.stderr
        self.process.stdin.close()
        rest = [answer for answer in self._answers if not isinstance(answer, ask.SynthLevels)]
        return self.process.wait(PATIENCE), rest, self.process.stderr.read().decode()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe
            pipe.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Synth]]:
    """Starts a synth; it is gone after the test."""
    started: list[Synth] = []

    def one(*arguments: str, **environment: str) -> Synth:
        started.append(Synth(*arguments, **environment))
        return started[-1]

    yield one
    for synth in started:
        synth.close()


@pytest.fixture
def tap(tmp_path: Path) -> Path:
    return tmp_path / "tap.wav"


def heard(tap: Path) -> np.ndarray:
    """-> (N,), peak of each frame."""
    with wave.open(str(tap)) as sound:
        frames = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, 2)
        assert len(frames) == sound.getnframes()
    return np.abs(frames.astype(np.float32) / 32767).max(axis=1)


def play_and_check(synth: Synth, first: ask.SynthReady, tap: Path) -> None:
    """Drum strokes, announced at different times ahead, sound with equal delay, each within 2 ms."""
    rate = first.sample_rate
    assert first.device and 0.01 < first.latency_seconds < 0.2
    synth.say(ask.ChooseProgram(1, 115))  # woodblock: its onset is sharp
    synth.say(ask.Control(0.0, 1, 91, 0))
    synth.until(lambda found: not found.loading)
    begin = wire.now() + 0.4
    expected = []
    for number in range(6):
        due = begin + 0.25 * number + 0.0123 * (number % 3)
        moment, sample = synth.due()  # the clock follows the device, so it is asked each time
        expected.append(round(sample + (due - moment) * rate))
        synth.say(ask.NoteOn(due, 1, 76, 110))
        synth.say(ask.NoteOff(due + 0.05, 1, 76))
    stats = synth.until(lambda found: found.notes == len(expected) and found.voices == 0)
    code, rest, noise = synth.leave()
    assert (code, rest, noise) == (0, [], "")
    loud = heard(tap)
    assert loud.max() > 0.05
    if stats.underruns or stats.late:
        pytest.skip("the machine was too busy for what this measures")
    between = 0.2 * loud.max()  # a stroke, and the reverb of the one before
    for due in expected:
        assert loud[due - rate // 20 : due - rate // 500].max() < between
        assert loud[due : due + rate // 500].max() > between


def test_notes_sound_when_they_are_due(start: Callable[..., Synth], tap: Path) -> None:
    synth = start("--backend", "null", "--tap", str(tap))
    play_and_check(synth, synth.ready(), tap)


@pytest.mark.skipif(shutil.which("jackd") is None or sys.platform != "linux", reason="jackd is not installed")
def test_it_plays_to_a_jack_server(start: Callable[..., Synth], tap: Path) -> None:
    name = f"continuo-test-{secrets.token_hex(4)}"
    command = ["jackd", "-n", name, "-r", "-S", "-d", "dummy", "-r", str(RATE), "-p", "256"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PATIENCE
        while True:  # until the server takes clients
            synth = start("--backend", "jack", "--latency-ms", "60", "--tap", str(tap), JACK_DEFAULT_SERVER=name)
            first = synth.answer()
            if isinstance(first, ask.SynthReady):
                break
            synth.close()
            if server.poll() is not None or time.monotonic() > end:
                pytest.skip("jackd does not run here")
        play_and_check(synth, first, tap)
    finally:
        server.terminate()  # so that it tidies up what it shares with other servers
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def test_all_messages_are_understood_and_nonsense_is_said_and_survived(start: Callable[..., Synth]) -> None:
    synth = start("--backend", "null", "--latency-ms", "80")
    assert synth.ready().latency_seconds >= 0.08
    now = wire.now()
    synth.say(ask.Control(now, 0, 64, 127))
    synth.say(ask.Bend(now, 0, -300))
    synth.say(ask.Pressure(now, 0, 30))
    synth.say(ask.NoteOn(now, 0, 60, 100))
    synth.say(ask.NoteOff(now + 0.05, 0, 60))
    synth.say(ask.SetGain(0.5))
    nonsense = (b'["NoteOn",1.0,0,60]\n', b'["Dance"]\n', b'["ChooseProgram",0,"piano"]\n')
    for command in (ask.NoteOn(now, ask.LAST_CHANNEL + 1, 60, 100), *nonsense):
        synth.say(command)
        assert "no message that is known" in synth.error()
    assert synth.until(lambda found: found.notes and found.voices).notes == 1  # the pedal holds it
    synth.say(ask.AllSoundOff())
    synth.until(lambda found: found.voices == 0)
    assert synth.leave() == (0, [], "")


def test_a_device_that_is_not_there_is_named(start: Callable[..., Synth]) -> None:
    synth = start("--backend", "null", "--device", "no such device")
    first = synth.answer()
    assert isinstance(first, ask.NoDevice) and "no such device" in str(first.text)
    assert synth.leave() == (0, [], "")


def test_voices_are_silent_within_30_ms_and_effects_within_200(start: Callable[..., Synth], tap: Path) -> None:
    synth = start("--backend", "null", "--tap", str(tap))
    synth.answer()
    synth.say(ask.ChooseProgram(0, 19))
    synth.say(ask.Control(0.0, 0, 91, 0))
    synth.until(lambda found: not found.loading)
    for pitch in range(48, 72, 4):
        synth.say(ask.NoteOn(wire.now(), 0, pitch, 110))
    struck = synth.until(lambda found: found.notes == 6).due
    assert struck
    synth.until(lambda found: found.due and found.due[1] > struck[1] + RATE // 2)  # an organ takes a while to be loud
    synth.say(ask.NoteOn(wire.now() + 0.2, 0, 60, 110))
    synth.say(ask.AllSoundOff())
    synth.until(lambda found: found.voices == 0)
    synth.leave()
    loud = heard(tap)
    last = int(np.flatnonzero(loud > 0.3 * loud.max())[-1])
    assert loud.max() > 0.3
    assert loud[last + RATE * 30 // 1000 :].max() < 0.12 * loud.max()  # what is left is reverb
    assert not loud[last + RATE * 200 // 1000 :].any()
    assert any(level.left > 0.1 and level.right > 0.1 for level in synth.levels)


def test_no_device_is_said_once_and_all_else_goes_on(start: Callable[..., Synth]) -> None:
    synth = start("--backend", "jack", JACK_DEFAULT_SERVER=f"absent-{secrets.token_hex(4)}")
    first = synth.answer()
    assert isinstance(first, ask.NoDevice) and str(first.text).startswith("no sound device can be opened")
    synth.say(ask.NoteOn(wire.now(), 0, 60, 100))
    assert synth.stats().notes == 0
    assert synth.leave() == (0, [], "")


def test_soundfont_that_can_not_be_used_is_said_and_the_shipped_one_plays(
    start: Callable[..., Synth], tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.sf2"
    damaged.write_bytes(default_soundfont().read_bytes()[:-1000])
    synth = start("--backend", "null", "--soundfont", str(damaged))
    assert synth.error().startswith(f"{damaged}: the SoundFont is cut short")
    synth.ready()
    at = wire.now()
    synth.say(ask.NoteOn(at, 0, 60, 100))
    synth.say(ask.NoteOff(at + 0.3, 0, 60))
    synth.until(lambda found: found.notes == 1 and found.voices == 0)
    assert synth.leave() == (0, [], "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_sigint_is_left_to_the_parent_and_sigterm_ends_it_in_order(start: Callable[..., Synth], tap: Path) -> None:
    synth = start("--backend", "null", "--tap", str(tap))
    synth.answer()
    synth.say(ask.NoteOn(wire.now(), 0, 60, 100))
    synth.until(lambda found: found.notes == 1)
    synth.process.send_signal(signal.SIGINT)
    assert synth.stats().notes == 1
    synth.process.send_signal(signal.SIGTERM)
    assert synth.process.wait(PATIENCE) == 0
    assert heard(tap)[-10:].max() < 0.01
