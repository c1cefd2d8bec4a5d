"""The audio side of the synth: samplers of sfizz, mixed channel by channel, with effects. Times are counted in samples.

Two threads share it: one says what is played, the audio callback renders. They meet in a deque of commands, which needs
no lock: rendering never waits. What is due is given to sfizz with its place within the block, so it sounds at its exact
sample.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from app.synth.effects import Chorus, Reverb
from app.synth.fluid import FluidSynth
from app.synth.messages import InstrumentPart
from generator.errors import ContinuoError

BLOCK = 128  # frames rendered at a time
FADE_SECONDS = 0.010  # of every cut
_TAIL_SECONDS = 0.12  # in which effects fade after a cut
_LOUDNESS = 1.6  # one piano note of velocity 100 peaks near -15 dBFS, and six of them below 0
_VOICES = 96  # of a sampler
LIVE_QUALITY, BEST_QUALITY = 2, 3  # sfizz's interpolation: cubic, and a windowed sinc


class Sampler:
    """A part of an instrument, loaded. Once it is attached, only the engine calls it."""

    __slots__ = ("busy", "synth")

    def __init__(self, part: InstrumentPart, sample_rate: int, block: int = BLOCK, quality: int = LIVE_QUALITY) -> None:
        """Raises ContinuoError for what can't be loaded, and where there is nothing that could play it."""
        self.busy = False
        self.synth: Any
        if part.preset is not None:
            self.synth = FluidSynth(part.path, *part.preset, sample_rate, block, _VOICES)
            return
        self.synth = _new_synth(sample_rate, block)
        self.synth.set_num_voices(_VOICES)
        self.synth.set_sample_quality(quality)
        if not self.synth.load_sfz_file(part.path):
            raise ContinuoError(
                "{path}: the instrument can't be loaded; delete the folder that it is in, and try again",
                path=part.path,
            )


def _new_synth(sample_rate: int, block: int) -> Any:
    """One of sfizz's. Raises ContinuoError."""
    try:
        # Only here: it has no wheels for Linux on ARM. Not its Synth, which renders notes one at a time.
        from pysfizz import _sfizz  # pyright: ignore[reportAttributeAccessIssue]  # compiled, without stubs
    except ImportError as error:
        raise ContinuoError(
            "there is no sound, as pysfizz can't be loaded ({reason}): install it, or play to a MIDI output",
            reason=error,
        ) from error
    return _sfizz.Synth(sample_rate, block)


class Levels(NamedTuple):
    """What a channel's sound is multiplied by."""

    left: float = 1.0
    """Factor of what goes to the left channel without effects."""
    right: float = 1.0
    """Factor of what goes to the right channel without effects."""
    reverb: float = 0.0
    """Of that, how much goes to the reverb."""
    chorus: float = 0.0
    """Of that, how much goes to the chorus."""


class Strip:
    """A channel in the mix. `wanted` is reached without a jump."""

    __slots__ = ("now", "samplers", "wanted")

    def __init__(self) -> None:
        self.samplers: list[Sampler] = []
        self.wanted = self.now = Levels()


class _Event(NamedTuple):
    """What is due at a sample; in the order of `number` where several are."""

    sample: int
    number: int
    epoch: int | None  # a note belongs to the time between two silences; None for what counts always
    samplers: Sequence[Sampler]
    call: str  # of sfizz, which gets a delay and `values`
    values: tuple[int, ...]


class _Turn(NamedTuple):
    """As an event, of a channel's levels."""

    sample: int
    number: int
    channel: int
    levels: Levels


class Engine:
    """Only `render` is called in the audio callback; the rest queues commands for it."""

    def __init__(self, sample_rate: int, epoch: int = 0, block: int = BLOCK) -> None:
        """block: frames rendered at a time; the samplers' own."""
        self.sample_rate, self.block = sample_rate, block
        self.epoch = epoch  # grows with `silence`; notes of an earlier one are not begun
        self.late = self.started = self.voices = 0
        self.volume = 1.0  # to be reached without a jump
        self._volume = 1.0
        self._next = 0  # the first sample that is not rendered
        self._ready = np.zeros((2, 0), np.float32)
        self._strips: dict[int, Strip] = {}
        self._due: list[_Event | _Turn] = []
        self._commands: deque[Callable[[], object]] = deque()
        self._numbers = itertools.count()
        self._ramp = np.arange(1, block + 1, dtype=np.float32) / np.float32(block)
        self._most = block / max(1, round(FADE_SECONDS * sample_rate))  # change of a gain in a block
        self._cut = self._tail = 1.0  # gains that go to 0 after `silence`, of voices and of effects
        self._cutting = False
        self._reverb, self._chorus = Reverb(sample_rate), Chorus(sample_rate)

    @property
    def horizon(self) -> int:
        """The first sample that `render` has not given yet."""
        return self._next - self._ready.shape[1]

    def attach(self, channel: int, sampler: Sampler) -> None:
        """The sampler sounds on a channel from now on."""
        self._commands.append(lambda: self._strip(channel).samplers.append(sampler))

    def detach(self, channel: int, sampler: Sampler) -> None:
        """It does not any more."""

        def remove() -> None:
            with suppress(ValueError):
                self._strip(channel).samplers.remove(sampler)

        self._commands.append(remove)

    def set_levels(self, channel: int, levels: Levels, sample: int = 0) -> None:
        """Of a channel, from a sample on or at once, what sounds there included."""
        self._post(_Turn(sample, next(self._numbers), channel, levels))

    def note_on(self, sample: int, samplers: Sequence[Sampler], pitch: int, velocity: int, epoch: int) -> None:
        """A note that is due already begins at once. It sounds until `note_off`."""
        self._post(_Event(sample, next(self._numbers), epoch, samplers, "note_on", (pitch, velocity)))

    def note_off(self, sample: int, samplers: Sequence[Sampler], pitch: int) -> None:
        """Releases the notes of that pitch."""
        self._post(_Event(sample, next(self._numbers), None, samplers, "note_off", (pitch, 0)))

    def control(self, sample: int, samplers: Sequence[Sampler], control: int, value: int) -> None:
        """A controller of sfizz's."""
        self._post(_Event(sample, next(self._numbers), None, samplers, "cc", (control, value)))

    def bend(self, sample: int, samplers: Sequence[Sampler], value: int) -> None:
        """value: -8192 to 8191, of sfz.BEND_CENTS."""
        self._post(_Event(sample, next(self._numbers), None, samplers, "pitch_wheel", (value,)))

    def silence(self) -> None:
        """All that sounds fades; notes that were to begin later do not."""
        self.epoch += 1
        self._commands.append(self._begin_cut)

    def render(self, frames: int) -> np.ndarray:
        """The next frames. -> (frames, 2) float32, above 1 where many notes add up."""
        blocks = [self._ready]
        missing = frames - self._ready.shape[1]
        while missing > 0:
            begin = self._next
            self._next += self.block  # before anything can fail: time goes on
            blocks.append(self._render(begin))
            missing -= self.block
        whole = np.concatenate(blocks, axis=1) if len(blocks) > 1 else self._ready
        self._ready = whole[:, frames:]
        return np.ascontiguousarray(whole[:, :frames].T)

    def _post(self, event: _Event | _Turn) -> None:
        self._commands.append(lambda: heapq.heappush(self._due, event))

    def _strip(self, channel: int) -> Strip:
        if channel not in self._strips:
            self._strips[channel] = Strip()
        return self._strips[channel]

    def _render(self, begin: int) -> np.ndarray:
        """-> (2, block)"""
        while self._commands:
            self._commands.popleft()()
        self._begin_due(begin)
        dry = np.zeros((2, self.block), np.float32)
        to_reverb, to_chorus = np.zeros_like(dry), np.zeros_like(dry)
        self.voices = 0
        for strip in self._strips.values():
            self._mix(strip, dry, to_reverb, to_chorus)
        if self._cutting:
            self._fade(dry, to_reverb, to_chorus)
        for effect, sent in ((self._chorus, to_chorus), (self._reverb, to_reverb)):
            for first in range(0, self.block, effect.most_frames):
                part = slice(first, first + effect.most_frames)
                if (wet := effect.process(sent[:, part])) is not None:
                    dry[:, part] += wet if self._tail == 1.0 else wet * np.float32(self._tail)
        if self._tail < 1.0:
            self._fade_tail()
        before = self._volume
        self._volume += min(self._most, max(-self._most, self.volume - before))
        dry *= np.float32(_LOUDNESS) * (before + (self._volume - before) * self._ramp)
        return dry

    def _begin_due(self, begin: int) -> None:
        """Gives sfizz what is due in this block."""
        end = begin + self.block
        while self._due and self._due[0].sample < end:
            event = heapq.heappop(self._due)
            if isinstance(event, _Turn):
                self._strip(event.channel).wanted = event.levels
                continue
            if event.epoch is not None:
                if event.epoch != self.epoch:
                    continue
                if self._cutting:
                    self._end_cut()
                self.started += 1
                self.late += event.sample < begin
            for sampler in event.samplers:
                sampler.busy = True
                getattr(sampler.synth, event.call)(max(0, event.sample - begin), *event.values)

    def _mix(self, strip: Strip, dry: np.ndarray, to_reverb: np.ndarray, to_chorus: np.ndarray) -> None:
        """Adds a channel's block to what needs no effects and to what effects get."""
        mixed: np.ndarray | None = None
        for sampler in strip.samplers:
            if not sampler.busy:
                continue
            left, right = sampler.synth.render_block()
            voices = sampler.synth.get_num_active_voices()
            self.voices += voices
            sampler.busy = voices > 0
            block = np.stack([left, right])  # sfizz writes into what it gave
            mixed = block if mixed is None else mixed + block
        before, after = strip.now, strip.wanted
        if mixed is None:
            strip.now = after
            return
        if before != after:
            most = self._most
            after = Levels(*(now + min(most, max(-most, to - now)) for now, to in zip(before, after, strict=True)))
            strip.now = after
        if before == after:
            mixed *= np.array([[after.left], [after.right]], np.float32)
        else:
            sides = np.array([[before.left], [before.right]], np.float32)
            mixed *= sides + self._ramp * (np.array([[after.left], [after.right]], np.float32) - sides)
        dry += mixed
        if after.reverb or before.reverb:
            to_reverb += mixed * (before.reverb + (after.reverb - before.reverb) * self._ramp)
        if after.chorus or before.chorus:
            to_chorus += mixed * (before.chorus + (after.chorus - before.chorus) * self._ramp)

    def _begin_cut(self) -> None:
        self._cut, self._cutting = 1.0, True
        self._tail = min(self._tail, 0.999)

    def _fade(self, *signals: np.ndarray) -> None:
        after = max(0.0, self._cut - self._most)
        for signal in signals:
            signal *= np.float32(self._cut) + (np.float32(after - self._cut)) * self._ramp
        self._cut = after
        if after == 0.0:
            self._end_cut()

    def _end_cut(self) -> None:
        self._cutting = False
        for strip in self._strips.values():
            for sampler in strip.samplers:
                sampler.synth.all_sound_off()
                sampler.busy = False

    def _fade_tail(self) -> None:
        self._tail -= self.block / (_TAIL_SECONDS * self.sample_rate)
        if self._tail <= 0:
            self._reverb.clear()
            self._chorus.clear()
            self._tail = 1.0
