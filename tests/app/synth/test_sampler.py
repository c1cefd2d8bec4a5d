"""What the sampler mixes is where it was asked for, of the right pitch and loudness, and cut without clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.synth import sampler as sampler_module
from app.synth.device import Limiter
from app.synth.renderer import WaveCache, WaveKey, render_wave
from app.synth.sampler import DRUMS, HELD_SECONDS, MOST_VOICES, Sampler
from app.synth.soundfont import default_soundfont, load_soundfont, velocity_gain

RATE = 24_000  # quicker than 48000, and as good for a test
BLOCK = 120
ORGAN, FLUTE, TRUMPET = 19, 73, 56
LATE = RATE // 10  # a sample at which nothing has sounded yet


@pytest.fixture(scope="module")
def synthesizer() -> Any:
    return load_soundfont(default_soundfont(), RATE)


@pytest.fixture
def sampler(synthesizer: Any) -> Sampler:
    """Renders at once."""
    made = Sampler(RATE, lambda key: made.cache.arrived(key, render_wave(key, synthesizer, RATE)))
    return made


def listen(sampler: Sampler, seconds: float, during: Callable[[int], None] | None = None) -> np.ndarray:
    """-> (N, 2), mixed in blocks as a device would; `during` is called before each with its first sample."""
    blocks = []
    for _ in range(round(seconds * RATE / BLOCK)):
        if during:
            during(sampler.mixer.horizon)
        sampler.tend()
        blocks.append(sampler.mixer.render(BLOCK))
    return np.concatenate(blocks)


def loudness(frames: np.ndarray) -> np.ndarray:
    """Peak of each frame, (N,)."""
    return np.abs(frames).max(axis=1)


def hertz(frames: np.ndarray) -> float:
    """The pitch, by autocorrelation."""
    mono = frames.sum(axis=1)
    spectrum = np.fft.rfft(mono * np.hanning(len(mono)), 2 * len(mono))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(mono) // 2]
    correlation[: int(np.argmax(correlation < 0))] = 0  # the peak at no lag
    high = correlation > 0.85 * correlation.max()
    local = (correlation >= np.roll(correlation, 1)) & (correlation >= np.roll(correlation, -1))
    return RATE / int(np.argmax(high & local))


def roughness(frames: np.ndarray) -> float:
    """The greatest step of the second difference against its usual size: clicks stand out."""
    steps = np.abs(np.diff(frames.sum(axis=1), 2))
    return float(steps.max() / np.percentile(steps, 99))


@pytest.mark.parametrize("length", [None, RATE // 4])
@pytest.mark.parametrize("onset", [LATE, LATE + 1, LATE + 61, LATE + BLOCK - 1])
def test_note_begins_at_its_sample_wherever_blocks_begin(sampler: Sampler, onset: int, length: int | None) -> None:
    sampler.note_on(onset, 0, 60, 100, length)
    frames = listen(sampler, 0.5)
    reference = render_wave(WaveKey(0, False, 60, RATE // 4, False), load_soundfont(default_soundfont(), RATE), RATE)
    assert not frames[:onset].any()
    assert np.abs(frames[onset : onset + 2 * RATE // 1000]).max() > 1e-4  # within 2 ms
    part = frames[onset : onset + RATE // 4]
    assert np.allclose(part, reference[: len(part)] * velocity_gain(100) * sampler_module._LOUDNESS, atol=1e-6)


@pytest.mark.parametrize("pitch", [48, 60, 69, 76])
@pytest.mark.parametrize("program", [0, 6, 24, 33, 40, 42, 56, 60, 68, FLUTE])
def test_pitch_is_right(sampler: Sampler, program: int, pitch: int) -> None:
    sampler.programs[0] = program
    sampler.note_on(0, 0, pitch, 100)
    heard = hertz(listen(sampler, 0.8)[RATE // 4 :])
    assert abs(12 * np.log2(heard / 440) + 69 - pitch) < 0.4


def test_channels_of_further_ports_have_programs_of_their_own_and_their_tenths_are_kits(sampler: Sampler) -> None:
    sampler.programs[20] = FLUTE
    for channel in (20, 4, 9 + 16 * 3):
        sampler.note_on(0, channel, 60, 100)
    keys = [(note.key.program, note.key.is_drum) for notes in sampler._notes.values() for note in notes]
    assert keys == [(FLUTE, False), (0, False), (0, True)]


@pytest.mark.parametrize("program", [0, ORGAN, FLUTE])
@pytest.mark.parametrize("held", [RATE // 2, RATE * 2])
def test_note_off_sounds_as_if_its_length_had_been_known(sampler: Sampler, program: int, held: int) -> None:
    sampler.programs[:2] = [program] * 2
    sampler.note_on(LATE, 0, 60, 100)

    def release(sample: int) -> None:
        if sample <= LATE + held - RATE // 20 < sample + BLOCK:
            sampler.note_off(LATE + held, 0, 60)

    played = listen(sampler, 6, release)
    begin = sampler.mixer.horizon
    sampler.note_on(begin + LATE, 1, 60, 100, held)
    known = listen(sampler, 6)
    assert np.allclose(played, known, atol=1e-6)
    assert not loudness(played[-RATE // 4 :]).any()
    assert sampler.mixer.voices == 0 and not sampler._notes


def test_off_that_comes_late_releases_without_a_click(sampler: Sampler) -> None:
    sampler.programs[0] = ORGAN
    sampler.note_on(0, 0, 60, 100)
    before = listen(sampler, 0.6)
    sampler.note_off(RATE // 2, 0, 60)  # 100 ms ago
    after = listen(sampler, 4)
    assert roughness(np.concatenate([before[RATE // 5 :], after[: RATE // 4]])) < 4
    assert not loudness(after[-BLOCK:]).any()


@pytest.mark.parametrize("program", [ORGAN, FLUTE, TRUMPET, 0])
def test_held_note_goes_on_past_every_buffer_without_a_click(sampler: Sampler, program: int) -> None:
    sampler.programs[0] = program
    sampler.note_on(0, 0, 60, 100)
    seconds = HELD_SECONDS[-1] * 2 + 2
    frames = listen(sampler, seconds)[RATE // 2 :]
    levels = np.array([np.sqrt(np.mean(part**2)) for part in np.array_split(frames, 2 * seconds)])
    if program != 0:
        assert levels.min() > 0.35 * levels.max()
        assert roughness(frames) < 6
    else:
        assert (levels[4:] < 1.3 * levels[:-4]).all()  # what decays is not wound up again
    sampler.note_off(sampler.mixer.horizon + LATE, 0, 60)
    assert not loudness(listen(sampler, 5)[-BLOCK:]).any()


def test_known_length_beyond_the_longest_buffer_ends_when_it_should(sampler: Sampler) -> None:
    sampler.programs[0] = FLUTE
    length = (HELD_SECONDS[-1] + 3) * RATE
    sampler.note_on(0, 0, 72, 100, length)
    heard = loudness(listen(sampler, length / RATE + 2))
    assert heard[length - RATE // 10 : length].max() > 0.02
    assert not heard[length + RATE :].any()


def test_off_near_the_expected_end_changes_nothing_and_an_earlier_one_ends_the_note(sampler: Sampler) -> None:
    sampler.programs[:3] = [FLUTE] * 3
    for channel in range(3):
        sampler.note_on(channel * 3 * RATE, channel, 72, 100, RATE)
    sampler.note_off(RATE - RATE // 100, 0, 72)
    sampler.note_off(6 * RATE + RATE // 2, 2, 72)
    frames = listen(sampler, 9)
    expected, untouched, shorter = (loudness(frames[begin * RATE : (begin + 3) * RATE]) for begin in (0, 3, 6))
    assert np.allclose(expected, untouched, atol=1e-6)
    assert np.allclose(shorter[: RATE // 2], untouched[: RATE // 2], atol=1e-6)
    assert not shorter[RATE // 2 + RATE :].any()


def test_key_struck_again_releases_the_note_before_and_the_next_off_ends_the_new_one(sampler: Sampler) -> None:
    sampler.programs[0] = ORGAN
    sampler.note_on(0, 0, 60, 100)
    sampler.note_on(RATE // 2, 0, 60, 60)
    frames = listen(sampler, 4.5)
    assert [note.end for note in sampler._notes[0, 60]] == [None]
    assert roughness(frames[RATE // 4 : RATE]) < 6
    sampler.note_off(sampler.mixer.horizon, 0, 60)
    assert not loudness(listen(sampler, 4)[-BLOCK:]).any()


def test_off_of_the_note_before_does_not_end_the_one_that_begins_then(sampler: Sampler) -> None:
    """Messages may come in either order."""
    sampler.note_on(0, 0, 60, 100)
    listen(sampler, 0.2)
    sampler.note_on(RATE // 2, 0, 60, 100)
    sampler.note_off(RATE // 2, 0, 60)
    assert [note.end for note in sampler._notes[0, 60]] == [RATE // 2, None]


def test_silence_ends_all_within_30_ms_and_drops_what_is_to_come(sampler: Sampler) -> None:
    for pitch in range(40, 80, 3):
        sampler.note_on(0, 0, pitch, 120)
    sampler.note_on(RATE // 2, 0, 60, 120, RATE)
    before = listen(sampler, 0.3)
    sampler.silence()
    after = listen(sampler, 1)
    assert not loudness(after[RATE * 30 // 1000 :]).any()
    assert roughness(np.concatenate([before, after[: RATE // 100]])[-RATE // 10 :]) < 4
    sampler.note_on(sampler.mixer.horizon, 0, 60, 100)
    assert loudness(listen(sampler, 0.2)).max() > 0.05


def test_note_of_before_a_silence_that_is_still_being_rendered_does_not_sound(sampler: Sampler) -> None:
    epoch = sampler.mixer.epoch
    sampler.mixer.silence()
    sampler.epoch = epoch
    sampler.note_on(0, 0, 60, 100)
    assert not listen(sampler, 0.2).any()


def test_pedal_holds_notes_until_it_is_lifted(sampler: Sampler) -> None:
    sampler.programs[:2] = [ORGAN, ORGAN]
    sampler.note_on(0, 0, 60, 100, RATE // 2)  # before the pedal, and of known length
    sampler.sustain(RATE // 4, 0, True)
    sampler.note_on(RATE // 4, 0, 64, 100)
    sampler.note_off(RATE // 2, 0, 64)
    heard = loudness(listen(sampler, 3))
    assert heard[5 * RATE // 2 :].max() > 0.5 * heard.max()
    sampler.sustain(3 * RATE + LATE, 0, False)
    assert not loudness(listen(sampler, 4)[-BLOCK:]).any()
    assert not sampler._notes


def test_louder_velocity_is_louder_by_the_standard_s_curve(sampler: Sampler) -> None:
    levels = []
    for velocity in (20, 40, 80, 127):
        sampler.note_on(sampler.mixer.horizon, 0, 60, velocity, RATE // 4)
        levels.append(loudness(listen(sampler, 2)).max())
    assert np.diff(20 * np.log10(levels)) == pytest.approx([12.04, 12.04, 40 * np.log10(127 / 80)], abs=0.1)


def test_chord_of_twenty_loud_notes_stays_below_one_and_its_gain_never_jumps(sampler: Sampler) -> None:
    sampler.programs[0] = ORGAN
    limiter = Limiter(sampler.mixer)
    sampler.mixer.volume = 2.0
    sampler.note_on(0, 0, 36, 40)
    for pitch in range(40, 80, 2):
        sampler.note_on(RATE // 2, 0, pitch, 127, RATE // 2)
    frames = np.concatenate([limiter.render(BLOCK + index % 7) for index in range(RATE * 3 // BLOCK)])
    assert 0.9 < loudness(frames).max() <= 1.0
    assert roughness(frames) < 12


def test_limiter_leaves_what_is_soft_as_it_is_and_where_it_is(sampler: Sampler, synthesizer: Any) -> None:
    sampler.note_on(LATE, 0, 60, 90, RATE)
    limiter = Limiter(sampler.mixer)
    frames = np.concatenate([limiter.render(size) for size in (1, 64, 63, 500, 3000, 7)])
    assert limiter.position == len(frames)
    wave = render_wave(WaveKey(0, False, 60, RATE, False), synthesizer, RATE)
    expected = wave[: len(frames) - LATE] * velocity_gain(90) * sampler_module._LOUDNESS
    assert np.allclose(frames[LATE:], expected, atol=1e-6)


def test_volume_moves_without_a_click(sampler: Sampler) -> None:
    sampler.programs[0] = ORGAN
    sampler.note_on(0, 0, 60, 100)
    before = listen(sampler, 0.5)
    sampler.mixer.volume = 0.0
    after = listen(sampler, 0.5)
    assert not after[RATE // 10 :].any()
    assert roughness(np.concatenate([before, after])[RATE // 3 : RATE // 2 + RATE // 100]) < 4


def test_drums_are_on_channel_9_and_programs_elsewhere(sampler: Sampler) -> None:
    heard = []
    for channel, program in ((DRUMS, 0), (0, 0), (0, ORGAN)):
        sampler.programs[channel] = program
        sampler.note_on(sampler.mixer.horizon, channel, 60, 100, RATE // 4)
        heard.append(listen(sampler, 4)[: RATE // 4])
    assert all(loudness(frames).max() > 0.02 for frames in heard)
    assert not np.allclose(heard[0], heard[1], atol=0.01)
    assert not np.allclose(heard[1], heard[2], atol=0.01)


def test_voices_are_limited_and_the_softest_go(sampler: Sampler) -> None:
    for number in range(MOST_VOICES):
        channel = number // 64
        sampler.programs[channel] = ORGAN
        sampler.note_on(0, channel, 30 + number % 64, 10 if number == 5 else 100)
    listen(sampler, 0.2)
    sampler.note_on(sampler.mixer.horizon, 3, 60, 100)
    listen(sampler, 0.1)
    assert sampler.mixer.voices == MOST_VOICES
    assert (0, 35) not in sampler._notes and (0, 36) in sampler._notes


def test_late_note_begins_at_once_and_is_counted(sampler: Sampler) -> None:
    listen(sampler, 0.5)
    sampler.note_on(RATE // 4, 0, 60, 100)
    assert loudness(listen(sampler, 0.1)[:BLOCK]).max() > 1e-3
    assert (sampler.mixer.late, sampler.mixer.started) == (1, 1)


def test_what_waits_for_its_rendering_begins_once_it_comes(synthesizer: Any) -> None:
    asked: list[WaveKey] = []
    sampler = Sampler(RATE, asked.append)
    sampler.note_on(LATE, 0, 60, 100)
    sampler.note_off(LATE + RATE // 2, 0, 60)
    for key in reversed(asked):  # the shorter one first
        sampler.cache.arrived(key, render_wave(key, synthesizer, RATE))
    heard = loudness(listen(sampler, 3))
    assert heard[LATE : LATE + RATE // 100].max() > 1e-3
    assert not heard[-BLOCK:].any()
    assert sampler.mixer.started == 1


def test_other_soundfont_does_not_break_what_sounds(sampler: Sampler) -> None:
    sampler.programs[0] = ORGAN
    sampler.note_on(0, 0, 60, 100)
    before = listen(sampler, 0.3)
    sampler.cache.clear()
    frames = np.concatenate([before, listen(sampler, 2)])[RATE // 5 :]
    assert loudness(frames[-RATE // 2 :]).max() > 0.05
    assert roughness(frames) < 6


def test_cache_forgets_what_was_used_longest_ago() -> None:
    asked: list[int] = []
    cache = WaveCache(lambda key: asked.append(key.pitch), most_bytes=4000)

    def fetch(pitch: int) -> None:
        key = WaveKey(0, False, pitch, 100, True)
        cache.fetch(key, lambda _: None)
        if asked and asked[-1] == pitch:
            cache.arrived(key, np.zeros((150, 2), np.float32))

    for pitch in (1, 2, 3, 1, 4, 1, 2):
        fetch(pitch)
    assert asked == [1, 2, 3, 4, 2]
    assert cache.bytes <= 4000


_MESSAGES = st.lists(
    st.tuples(
        st.sampled_from(["on", "on", "off", "off", "down", "up", "wait", "silence", "new font"]),
        st.integers(0, 1),  # channel
        st.integers(60, 62),
        st.integers(-400, 1500),  # samples from now
        st.one_of(st.none(), st.integers(1, 3 * RATE)),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=60)
@given(messages=_MESSAGES, order=st.randoms(use_true_random=False))
def test_whatever_is_played_nothing_hangs_once_all_keys_and_pedals_are_up(
    synthesizer: Any, messages: list[tuple[str, int, int, int, int | None]], order: Any
) -> None:
    """Renderings come late and out of order."""
    asked: list[WaveKey] = []
    sampler = Sampler(RATE, asked.append)
    sampler.programs[:2] = [ORGAN, 0]

    def render_some(most: int) -> None:
        order.shuffle(asked)
        for _ in range(min(most, len(asked))):
            key = asked.pop()
            sampler.cache.arrived(key, np.full((min(key.frames, 4 * RATE), 2), 1e-3, np.float32))

    def play() -> Iterator[None]:
        for verb, channel, pitch, ahead, length in messages:
            sample = sampler.mixer.horizon + ahead
            match verb:
                case "on":
                    sampler.note_on(sample, channel, pitch, 90, length)
                case "off":
                    sampler.note_off(sample, channel, pitch)
                case "down" | "up":
                    sampler.sustain(sample, channel, verb == "down")
                case "silence":
                    sampler.silence()
                case "new font":
                    sampler.cache.clear()
                case _:
                    yield

    for _ in play():
        render_some(order.randint(0, 3))
        sampler.tend()
        assert np.isfinite(sampler.mixer.render(order.randint(1, 5000))).all()
    for channel in (0, 1):
        sampler.sustain(sampler.mixer.horizon + 1500, channel, False)
        for pitch in (60, 61, 62):
            for _ in range(2):  # the first may be what a note of known length is owed
                sampler.note_off(sampler.mixer.horizon + 1500, channel, pitch)
    for _ in range(80):
        render_some(99)
        sampler.tend()
        sampler.mixer.render(RATE // 10)
    assert sampler.mixer.voices == 0
    assert not sampler._notes


def test_a_channel_is_softer_by_its_gain_alone_and_at_once_without_a_click(sampler: Sampler) -> None:
    sampler.programs[0] = sampler.programs[1] = ORGAN
    sampler.note_on(0, 1, 60, 100)
    before = listen(sampler, 0.5)
    sampler.mixer.mix.set_volume(0, 0)
    other = listen(sampler, 0.25)
    sampler.mixer.mix.set_volume(1, 0)
    after = listen(sampler, 0.25)
    assert loudness(other)[-RATE // 10 :].max() > 0.5 * loudness(before)[RATE // 4 :].max()
    assert not after[RATE // 10 :].any()
    assert roughness(np.concatenate([before, other, after])[RATE // 3 :]) < 4


@pytest.mark.parametrize(("pan", "silent"), [(0, 1), (127, 0)])
def test_a_channel_at_one_side_is_not_heard_at_the_other(sampler: Sampler, pan: int, silent: int) -> None:
    sampler.mixer.mix.set_pan(0, pan)
    listen(sampler, 0.1)
    sampler.note_on(sampler.mixer.horizon, 0, 60, 100, RATE)
    frames = listen(sampler, 0.5)
    assert not frames[RATE // 20 :, silent].any() and frames[:, 1 - silent].any()


def test_a_channel_in_the_middle_is_as_it_is_rendered(sampler: Sampler, synthesizer: Any) -> None:
    sampler.mixer.mix.set_pan(0, 64)
    sampler.note_on(LATE, 0, 60, 90, RATE)
    frames = listen(sampler, 0.5)
    wave = render_wave(WaveKey(0, False, 60, RATE, False), synthesizer, RATE)
    expected = wave[: len(frames) - LATE] * velocity_gain(90) * sampler_module._LOUDNESS
    assert np.allclose(frames[LATE:], expected, atol=1e-6)
