"""A whole .mid file, played by the synth as quickly as it can: the sound of what is exported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from app.synth.engine import Engine
from app.synth.instruments import InstrumentStore
from app.synth.orchestra import CHANNELS, Orchestra, is_for_drums
from app.synth.soundfont import SoundFont, SoundFontError
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.score import Score
from generator.music.source import MidiSource

TAIL_SECONDS = 4.0  # how long the last notes and the reverb may fade
_BLOCK = 512
_OFF, _CONTROL, _ON = range(3)  # in this order at one sample
_CONTROL_CHANGE, _PROGRAM, _PRESSURE, _BEND = 0xB0, 0xC0, 0xD0, 0xE0
_KIT = 0  # not a status of the file's: that a channel plays drums, or does not any more
_MODES = 120  # controllers from here on are messages on the channel's mode; 121 resets controllers
_RESET = 121


class _Event(NamedTuple):
    sample: int
    kind: int
    number: int  # in the file
    channel: int
    first: int
    second: int
    status: int = 0


def render(score: Score, soundfont: SoundFont, sample_rate: int) -> np.ndarray:
    """-> (N, 2) float32, to TAIL_SECONDS after the last note's end; above 1 where many notes add up.

    score: as it was read from a file. Raises SoundFontError where no instrument can be made.
    """
    source = score.source or read_midi(write_midi(score), "the piece").source
    assert source
    store = InstrumentStore(soundfont)
    engine = Engine(sample_rate, block=_BLOCK)

    def convert(bank: int, program: int) -> None:
        try:
            orchestra.arrived(bank, program, store.instrument(bank, program))
        except (OSError, ValueError) as error:
            raise SoundFontError(
                "{path}: instrument {program} can't be prepared ({reason}); choose another SoundFont",
                path=soundfont.path,
                program=program + 1,
                reason=error,
            ) from error

    orchestra = Orchestra(engine, convert, offline=True)
    frames = np.zeros((round((score.end_seconds + TAIL_SECONDS) * sample_rate), 2), np.float32)
    sounding: Counter[tuple[int, int]] = Counter()  # by channel and pitch
    for event in sorted(_events(score, source, sample_rate)):
        if event.sample >= engine.horizon + _BLOCK:
            _render_to(frames, engine, event.sample)
        _play(event, orchestra, sounding)
    _render_to(frames, engine, len(frames))
    return frames


def _render_to(frames: np.ndarray, engine: Engine, sample: int) -> None:
    """All that lies before `sample`, which leaves at most a block for what is due there."""
    begin = engine.horizon
    count = min(sample, len(frames)) - begin
    if sample < len(frames):
        count = count // _BLOCK * _BLOCK
    step = 64 * _BLOCK
    for first in range(begin, begin + count, step):
        last = min(first + step, begin + count)
        frames[first:last] = engine.render(last - first)


def _play(event: _Event, orchestra: Orchestra, sounding: Counter[tuple[int, int]]) -> None:
    """A note struck again while it sounds is ended first, and ends when the last of its keys is let go."""
    sample, kind, _, channel, first, second, status = event
    key = channel, first
    if kind == _ON:
        if sounding[key]:
            orchestra.note_off(sample, channel, first)
        sounding[key] += 1
        orchestra.note_on(sample, channel, first, second)
    elif kind == _OFF:
        sounding[key] -= 1
        if not sounding[key]:
            orchestra.note_off(sample, channel, first)
    elif status == _KIT:
        orchestra.choose(channel, first, is_drums=bool(second))
    elif status == _PROGRAM:
        orchestra.choose(channel, first)
    elif status == _CONTROL_CHANGE:
        if first < _MODES or first == _RESET:
            orchestra.control(sample, channel, first, second)
    elif status == _PRESSURE:
        orchestra.pressure(sample, channel, first)
    else:
        orchestra.bend(sample, channel, first + 128 * second - 8192)


def _events(score: Score, source: MidiSource, sample_rate: int) -> Iterator[_Event]:
    """All that sounds, or changes how."""
    ticks = sorted({0, score.end_ticks, source.end_ticks, *(tempo.ticks for tempo in score.tempos)})
    seconds = score.seconds_at_all(ticks)

    def samples(at: np.ndarray) -> list[int]:
        return np.rint(np.interp(at, ticks, seconds) * sample_rate).astype(np.int64).tolist()

    events = source.events
    for change in source.instruments:
        channel = change.port * CHANNELS + change.channel
        if change.is_drum != is_for_drums(channel):
            [sample] = samples(np.array([change.ticks]))
            yield _Event(sample, _CONTROL, -1, channel, change.program, int(change.is_drum), _KIT)
    kinds = events.status & 0xF0
    wanted = np.flatnonzero(np.isin(kinds, (_CONTROL_CHANGE, _PROGRAM, _PRESSURE, _BEND)))
    for number, sample in zip(wanted.tolist(), samples(events.ticks[wanted]), strict=True):
        channel = int(events.port[number]) * CHANNELS + int(events.status[number] & 0x0F)
        first, second = int(events.first[number]), int(events.second[number])
        yield _Event(sample, _CONTROL, number, channel, first, second, int(kinds[number]))
    begins = samples(events.ticks[source.note_on])
    ends = samples(source.released)
    parts = [part.port * CHANNELS + part.channel for part in source.parts]
    rows = zip(source.notes.tolist(), source.note_part.tolist(), source.note_on.tolist(), begins, ends, strict=True)
    for (_, _, pitch, velocity), part, number, begin, end in rows:
        yield _Event(begin, _ON, number, parts[part], pitch, velocity)
        yield _Event(max(end, begin + 1), _OFF, number, parts[part], pitch, 0)
