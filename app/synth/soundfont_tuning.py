"""A SoundFont's tables as symusic needs them: in tune, and without what would lead it out of a table or a sample.

symusic 0.5.9 takes a sample's pitch from its header alone. It ignores the generators overridingRootKey and scaleTuning,
and coarseTune beyond a semitone. Instruments rely on the first: without this they are out of tune by up to an octave
and a half. It trusts every index, offset and loop, and never comes back from a loop that has no length. So each zone
gets a header that says what holds for it, and the keys that can be played.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from app.synth.soundfont_file import (
    INSTRUMENT,
    KEY,
    KEY_RANGE,
    SAMPLE,
    SAMPLE_MODES,
    Damaged,
    Font,
    Sample,
    Zone,
    sample_frames,
)

# Of the SoundFont standard 2.01: generators.
_START, _END, _LOOP_BEGIN, _LOOP_END = (0, 4), (1, 12), (2, 45), (3, 50)  # offsets in frames, and in 32,768 frames
_LFO_TO_VOLUME, _RELEASE, _COARSE_TUNE, _SCALE_TUNING, _ROOT_KEY = 13, 38, 51, 56, 58
_SHORTER = -1500  # timecents: releases take 0.42 of their time
_LOOPING = (1, 3)  # of sampleModes
_AFTER_LOOP = 8  # frames of a sample, which resampling may need
_SHORTEST_LOOP = 3.0  # frames of what is audible
_MOST_FRAMES = 2**26  # of one note's sample: 25 minutes
_MOST_ZONES = 1_000_000  # of instruments, counted once for each preset that names them
_MIDDLE, _ALL_KEYS = 60, 0x7F00
_WIDEST = 2**11  # how far a sample may be from its own pitch, as a ratio


def playable(font: Font, sample_rate: int, *, check: bool) -> Font:
    """A SoundFont that symusic can follow. sample_rate: that is rendered at, in Hz. check: compressed sound, too.

    Raises Damaged for samples that are not all there, and for more than can be handled.
    """
    _check_count(font)
    transposed = _preset_transpositions(font)
    header = _Headers(font, sample_rate, check)
    instruments = [
        (head, list(_tuned(zones, header, transposed.get(number, 0))))
        for number, (head, zones) in enumerate(font.instruments)
    ]
    presets = [(head, [_preset_zone(zone) for zone in zones]) for head, zones in font.presets]
    return replace(font, presets=presets, instruments=instruments, samples=header.samples())


class _Headers:
    """Headers of samples, as zones need them."""

    def __init__(self, font: Font, sample_rate: int, check: bool) -> None:
        self._font, self._rate, self._check = font, sample_rate, check
        self._numbers: dict[Sample, int] = {}
        self._frames: dict[tuple[int, int], int] = {}

    def fit(self, zone: dict[int, int], transposed: int) -> tuple[Sample, int, int, int] | None:
        """-> a zone's sample as it is cut, looped and tuned there, its sampleModes, and the lowest and highest key that
        it can be played at; nothing where it has no sound. transposed: semitones, by presets. Raises Damaged."""
        sample = self._font.samples[zone[SAMPLE]]
        if sample.is_in_rom:
            return None
        _, start, end, begin, stop, rate, *_ = sample
        is_plain = self._font.version == 2
        if is_plain:
            start, end = start + max(0, _offset(zone, _START)), end + min(0, _offset(zone, _END))
            begin, stop = begin + max(0, _offset(zone, _LOOP_BEGIN)), stop + min(0, _offset(zone, _LOOP_END))
        if (start, end) not in self._frames:
            cut = sample._replace(start=start, end=end)
            self._frames[start, end] = sample_frames(self._font, cut, self._check)
        frames = self._frames[start, end]
        if frames < 1:
            return None
        first = start if is_plain else 0
        begin, stop, mode = begin - first, min(stop - first, frames), zone.get(SAMPLE_MODES, 0) & 3
        if mode not in _LOOPING or not 0 <= begin < stop:
            begin, stop, mode = 0, 0, mode if mode not in _LOOPING else 0
        elif is_plain and frames < stop + _AFTER_LOOP:
            end = min(end + _AFTER_LOOP, len(self._font.sound) // 2)
        pitch = _pitch(zone, sample)
        ratio = self._rate / rate
        low, high = 0, 127
        if frames * ratio * _WIDEST > _MOST_FRAMES:
            low = math.ceil(pitch - 12 * math.log2(_MOST_FRAMES / (frames * ratio)))
        if stop and (stop - begin) * ratio < _SHORTEST_LOOP * _WIDEST:
            high = math.floor(pitch + 12 * math.log2((stop - begin) * ratio / _SHORTEST_LOOP)) - 2  # fine-tuned, too
        tuned = min(127, max(0, pitch - transposed))
        header = Sample(sample.name, start, end, first + begin, first + stop, rate, tuned, *sample[7:])
        return header, mode, max(0, low), min(127, high)

    def number(self, sample: Sample) -> int:
        """Its index, from now on."""
        return self._numbers.setdefault(sample, len(self._numbers))

    def samples(self) -> list[Sample]:
        """All of them. symusic keeps what it has resampled by where it begins, so those agree in where they end."""
        ends: dict[int, int] = defaultdict(int)
        rates: dict[int, int] = {}
        for sample in self._numbers:
            ends[sample.start] = max(ends[sample.start], sample.end)
            rates.setdefault(sample.start, sample.rate)
        return [sample._replace(end=ends[sample.start], rate=rates[sample.start]) for sample in self._numbers]


def _tuned(zones: list[Zone], headers: _Headers, transposed: int) -> Iterator[Zone]:
    """An instrument's zones. transposed: semitones, by the presets. Raises Damaged."""
    common: dict[int, int] = {}
    for number, zone in enumerate(zones):
        own = dict(zone)
        if SAMPLE not in own:  # the first, which holds for all
            common = own if number == 0 else common
            yield _without(zone)
            continue
        generators = common | own
        fitted = headers.fit(generators, transposed)
        if not fitted:
            continue
        header, mode, lowest, highest = fitted
        keys = generators.get(KEY_RANGE, _ALL_KEYS)
        low, high = max(keys & 0xFF, lowest), min(keys >> 8, highest)
        if low > high or not (generators.get(KEY, 0xFFFF) > 127 or lowest <= generators[KEY] <= highest):
            continue
        changed = _without(zone)
        if low + 256 * high != keys:
            _set(changed, KEY_RANGE, low + 256 * high)
        if mode != generators.get(SAMPLE_MODES, 0):
            _set(changed, SAMPLE_MODES, mode)
        changed[-1] = SAMPLE, headers.number(header)
        yield changed


def _pitch(zone: dict[int, int], sample: Sample) -> int:
    """The MIDI pitch that a zone's sample is to be taken for. It may lie outside of 0 to 127."""
    own = sample.pitch if sample.pitch < 128 else _MIDDLE
    root, coarse = zone.get(_ROOT_KEY, 255), _signed(zone.get(_COARSE_TUNE, 0))
    middle = sum(divmod(zone.get(KEY_RANGE, 60 * 257), 256)) / 2  # of its keys; most such zones have one
    pitch = own if root > 127 else root
    return round(middle - (middle - pitch) * zone.get(_SCALE_TUNING, 100) / 100) - coarse


def _preset_zone(zone: Zone) -> Zone:
    """With a release of its own: symusic lets an instrument's sound only where there is one, and else stops a note
    within a millisecond. Its notes fade linearly, which sounds too long; hence _SHORTER."""
    changed = _without(zone)
    if zone and zone[-1][0] == INSTRUMENT:
        _set(changed, _RELEASE, (max(-12_000, _signed(dict(zone).get(_RELEASE, 0)) + _SHORTER)) % 0x10000)
    return changed


def _preset_transpositions(font: Font) -> dict[int, int]:
    """Semitones by which presets transpose an instrument, where all that use it agree."""
    found: dict[int, set[int]] = defaultdict(set)
    for _, zones in font.presets:
        common: dict[int, int] = {}
        for zone in zones:
            generators = common | dict(zone)
            if INSTRUMENT in generators:
                found[generators[INSTRUMENT]].add(_signed(generators.get(_COARSE_TUNE, 0)))
            else:
                common = generators
    return {instrument: values.pop() for instrument, values in found.items() if len(values) == 1}


def _check_count(font: Font) -> None:
    """Raises Damaged: tables of a few kB could ask for billions of zones."""
    named = (zone[-1][1] for _, zones in font.presets for zone in zones if zone and zone[-1][0] == INSTRUMENT)
    if sum(len(font.instruments[number][1]) for number in named) > _MOST_ZONES:
        raise Damaged("its presets name more than {most:,} zones", most=_MOST_ZONES)


_DROPPED = {
    *_START, *_END, *_LOOP_BEGIN, *_LOOP_END,  # in the header now
    _COARSE_TUNE,  # likewise
    _LFO_TO_VOLUME,  # symusic takes tenths of a decibel for much more: flutes would come and go
}  # fmt: skip


def _without(zone: Zone) -> Zone:
    return [row for row in zone if row[0] not in _DROPPED]


def _set(zone: Zone, operator: int, amount: int) -> None:
    """What stands last, the index, stays last."""
    zone[:] = [*(row for row in zone[:-1] if row[0] != operator), (operator, amount), zone[-1]]


def _offset(zone: dict[int, int], operators: tuple[int, int]) -> int:
    fine, coarse = (_signed(zone.get(operator, 0)) for operator in operators)
    return fine + 32_768 * coarse


def _signed(amount: int) -> int:
    return (amount + 0x8000) % 0x10000 - 0x8000
