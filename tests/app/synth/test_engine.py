"""What the synth mixes is where it was asked for, of the right pitch and loudness, and cut without clicks."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.synth.device import Limiter
from app.synth.engine import BLOCK, Engine
from app.synth.messages import Instrument, InstrumentPart
from app.synth.orchestra import DRUMS, Orchestra
from app.synth.soundfont import SoundFont, default_soundfont
from generator.errors import ContinuoError
from tests.app.synth.players import Player

RATE = 24_000  # quicker than 48000, and as good for a test
ORGAN, FLUTE, STRINGS, SQUARE, TRUMPET = 19, 73, 48, 80, 56
LATE = RATE // 10  # a sample at which nothing has sounded yet


@pytest.fixture(scope="module")
def soundfont() -> SoundFont:
    return SoundFont(default_soundfont())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instruments")


@pytest.fixture
def player(soundfont: SoundFont, folder: Path) -> Player:
    return Player(soundfont, RATE, folder)


def loudness(frames: np.ndarray) -> np.ndarray:
    """Peak of each frame, (N,)."""
    return np.abs(frames).max(axis=1)


def power(frames: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(frames))))


def hertz(frames: np.ndarray) -> float:
    """The pitch, by autocorrelation."""
    mono = frames.sum(axis=1)
    spectrum = np.fft.rfft(mono * np.hanning(len(mono)), 2 * len(mono))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(mono) // 2]
    correlation[: int(np.argmax(correlation < 0))] = 0  # the peak at no lag
    high = correlation > 0.85 * correlation.max()
    local = (correlation >= np.roll(correlation, 1)) & (correlation >= np.roll(correlation, -1))
    return RATE / int(np.argmax(high & local))


def semitones(frames: np.ndarray) -> float:
    return 12 * np.log2(hertz(frames) / 440) + 69


def roughness(frames: np.ndarray) -> float:
    """The greatest step of the second difference against its usual size: clicks stand out."""
    steps = np.abs(np.diff(frames.sum(axis=1), 2))
    return float(steps.max() / np.percentile(steps, 99))


@pytest.mark.parametrize("onset", [LATE, LATE + 1, LATE + 61, LATE + BLOCK - 1])
def test_a_note_begins_at_its_sample_wherever_blocks_begin(player: Player, onset: int) -> None:
    player.dry()
    player.orchestra.note_on(onset, 0, 60, 100)
    frames = player.listen(0.4)
    assert not frames[:onset].any()
    assert loudness(frames[onset : onset + RATE // 500]).max() > 1e-4  # within 2 ms
    again = player.engine.horizon
    player.orchestra.note_off(again, 0, 60)
    player.listen(4)
    at = player.engine.horizon
    player.orchestra.note_on(at, 0, 60, 100)
    reference = player.listen(0.2)
    settled = slice(RATE // 25, len(reference))
    assert np.allclose(frames[onset:][settled], reference[settled], atol=1e-3)  # a sample later, it is 10 times as far


@pytest.mark.parametrize("pitch", [48, 60, 69, 76])
@pytest.mark.parametrize("program", [0, 6, 24, 33, 40, 42, 56, 60, 68, FLUTE])
def test_pitch_is_right(player: Player, program: int, pitch: int) -> None:
    player.dry()
    player.orchestra.choose(0, program)
    player.orchestra.note_on(0, 0, pitch, 100)
    assert abs(semitones(player.listen(0.8)[RATE // 4 :]) - pitch) < 0.4


def test_drums_are_on_channel_10_of_each_port_and_the_program_chooses_the_kit(player: Player) -> None:
    for channel, program in ((20, FLUTE), (DRUMS, 0), (DRUMS + 16 * 3, 25)):
        player.orchestra.choose(channel, program)
    presets = {channel: found.preset for channel, found in player.orchestra._channels.items()}
    assert presets == {20: (0, FLUTE), DRUMS: (128, 0), DRUMS + 48: (128, 25)}
    sounds = []
    for channel in (DRUMS, DRUMS + 48):
        player.dry()
        player.orchestra.note_on(player.engine.horizon, channel, 38, 110)
        sounds.append(player.listen(0.5))
        player.listen(3)
    assert all(loudness(sound).max() > 0.02 for sound in sounds)
    assert not np.allclose(*sounds, atol=0.02)


def test_a_program_that_the_soundfont_lacks_is_its_family_s_and_a_bank_falls_back(player: Player) -> None:
    player.orchestra.control(0, 0, 0, 77)
    player.orchestra.choose(0, FLUTE)
    player.orchestra.note_on(0, 0, 72, 100)
    assert abs(semitones(player.listen(0.6)[RATE // 4 :]) - 72) < 0.4


def test_a_note_that_is_let_go_fades_without_a_click_to_silence(player: Player) -> None:
    player.orchestra.choose(0, ORGAN)
    player.orchestra.note_on(0, 0, 60, 100)
    player.orchestra.note_off(RATE // 2 + 33, 0, 60)
    frames = player.listen(6)
    assert roughness(frames[RATE // 4 : RATE]) < 6
    assert not loudness(frames[-BLOCK:]).any()
    assert player.engine.voices == 0


@pytest.mark.parametrize("program", [ORGAN, FLUTE, STRINGS])
def test_a_held_note_goes_on(player: Player, program: int) -> None:
    player.orchestra.choose(0, program)
    player.orchestra.note_on(0, 0, 60, 100)
    levels = [power(part) for part in np.array_split(player.listen(12), 24)]
    assert min(levels[2:]) > 0.35 * max(levels)


def test_a_decaying_note_decays(player: Player) -> None:
    player.orchestra.note_on(0, 0, 60, 100)
    levels = [power(part) for part in np.array_split(player.listen(12), 12)]
    assert (np.diff(levels[1:]) < 0).all() and levels[-1] < 0.2 * levels[1]


def test_louder_velocity_is_louder_by_the_standard_s_curve(player: Player) -> None:
    levels = []
    player.dry()
    player.orchestra.choose(0, FLUTE)
    for velocity in (20, 40, 80, 127):
        player.orchestra.note_on(player.engine.horizon, 0, 72, velocity)
        levels.append(power(player.listen(1)))
        player.orchestra.note_off(player.engine.horizon, 0, 72)
        player.listen(2)
    assert np.diff(20 * np.log10(levels)) == pytest.approx([12.04, 12.04, 40 * np.log10(127 / 80)], abs=0.7)


def brightness(frames: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(frames.sum(axis=1) * np.hanning(len(frames)))) ** 2
    return float((spectrum * np.arange(len(spectrum))).sum() / spectrum.sum())


def test_a_trumpet_played_louder_is_brighter(player: Player) -> None:
    found = []
    player.dry()
    player.orchestra.choose(0, TRUMPET)
    for velocity in (25, 120):
        player.orchestra.note_on(player.engine.horizon, 0, 60, velocity)
        found.append(brightness(player.listen(0.5)))
        player.orchestra.note_off(player.engine.horizon, 0, 60)
        player.listen(3)
    assert found[1] > 1.2 * found[0]


@pytest.mark.parametrize("has_effects", [False, True])
def test_silence_ends_all_within_30_ms_and_effects_soon_and_drops_what_is_to_come(
    player: Player, has_effects: bool
) -> None:
    if not has_effects:
        player.dry()
    for pitch in range(40, 80, 3):
        player.orchestra.note_on(0, 0, pitch, 120)
    player.orchestra.note_on(RATE // 2, 0, 60, 120)
    before = player.listen(0.3)
    player.engine.silence()
    after = player.listen(1)
    assert power(before[-RATE // 10 :]) > 0.05
    assert not loudness(after[RATE // 5 if has_effects else RATE * 30 // 1000 :]).any()
    assert roughness(np.concatenate([before, after[: RATE // 100]])[-RATE // 10 :]) < 4
    player.orchestra.note_on(player.engine.horizon, 0, 60, 100)
    assert loudness(player.listen(0.2)).max() > 0.05


def test_a_note_of_before_a_silence_does_not_sound(player: Player) -> None:
    epoch = player.engine.epoch
    player.engine.silence()
    player.orchestra.note_on(0, 0, 60, 100, epoch)
    assert not player.listen(0.2).any()


@pytest.mark.parametrize("pedal", [64, 66])
def test_pedals_hold_notes_until_they_are_lifted(player: Player, pedal: int) -> None:
    player.dry()
    player.orchestra.choose(0, ORGAN)
    player.orchestra.note_on(0, 0, 64, 100)
    player.orchestra.control(RATE // 4, 0, pedal, 127)
    player.orchestra.note_off(RATE // 2, 0, 64)
    heard = loudness(player.listen(3))
    assert heard[5 * RATE // 2 :].max() > 0.5 * heard.max()
    player.orchestra.control(3 * RATE + LATE, 0, pedal, 0)
    assert not loudness(player.listen(4)[-BLOCK:]).any()


def test_the_wheel_bends_by_two_semitones_or_by_the_range_that_is_set(player: Player) -> None:
    player.dry()
    player.orchestra.choose(0, FLUTE)
    player.orchestra.note_on(0, 0, 69, 100)
    player.orchestra.bend(RATE // 2, 0, 8191)
    frames = player.listen(1.5)
    assert semitones(frames[RATE // 5 : RATE // 2]) == pytest.approx(69, abs=0.4)
    assert semitones(frames[RATE:]) == pytest.approx(71, abs=0.4)
    for control, value in ((101, 0), (100, 0), (6, 12)):
        player.orchestra.control(0, 0, control, value)
    assert semitones(player.listen(1)[RATE // 2 :]) == pytest.approx(81, abs=0.5)
    player.orchestra.control(0, 0, 121, 0)  # reset all controllers
    assert semitones(player.listen(1)[RATE // 2 :]) == pytest.approx(69, abs=0.4)


@pytest.mark.parametrize("is_pressure", [False, True])
def test_modulation_and_pressure_add_vibrato(player: Player, is_pressure: bool) -> None:
    player.dry()
    player.orchestra.choose(0, SQUARE)
    player.orchestra.note_on(0, 0, 69, 100)

    def swing(frames: np.ndarray) -> float:
        found = [hertz(part) for part in np.array_split(frames, 20)]
        return max(found) - min(found)

    steady = swing(player.listen(1)[RATE // 5 :])
    if is_pressure:
        player.orchestra.pressure(0, 0, 127)
    else:
        player.orchestra.control(0, 0, 1, 127)
    assert swing(player.listen(1)) > steady + 5


def test_volume_and_expression_are_by_general_midi_s_curve_and_move_without_a_click(player: Player) -> None:
    player.dry()
    player.orchestra.control(0, 0, 0, 8)  # the bank with a sine: it is steady
    player.orchestra.choose(0, SQUARE)
    player.orchestra.note_on(0, 0, 60, 100)
    whole = player.listen(1)
    player.orchestra.control(0, 0, 7, 50)
    half = player.listen(0.5)
    player.orchestra.control(0, 0, 11, 64)
    quarter = player.listen(0.5)
    assert power(half[RATE // 10 :]) == pytest.approx(power(whole[RATE // 2 :]) / 4, rel=0.05)
    assert power(quarter[RATE // 10 :]) == pytest.approx(power(half[RATE // 10 :]) * (64 / 127) ** 2, rel=0.05)
    assert roughness(np.concatenate([whole, half, quarter])[RATE // 3 :]) < 6
    player.orchestra.control(0, 0, 7, 0)
    player.listen(0.1)
    assert not player.listen(0.1).any()


@pytest.mark.parametrize(("pan", "silent"), [(0, 1), (127, 0)])
def test_a_channel_at_one_side_is_not_heard_at_the_other_and_as_powerful(player: Player, pan: int, silent: int) -> None:
    player.dry()
    player.orchestra.choose(0, ORGAN)
    player.orchestra.note_on(0, 0, 60, 100)
    middle = player.listen(1)[RATE // 2 :]
    player.orchestra.control(0, 0, 10, pan)
    frames = player.listen(1)[RATE // 2 :]
    assert not frames[:, silent].any()
    assert power(frames) == pytest.approx(power(middle), rel=0.1)


def test_samples_stand_where_the_soundfont_pans_them_and_a_channel_s_volume_is_its_own(player: Player) -> None:
    player.dry()
    for channel in (0, 1):
        player.orchestra.choose(channel, SQUARE)
    for pitch in (55, 62, 71):
        player.orchestra.note_on(0, 0, pitch, 100)
    left, right = player.listen(1)[RATE // 2 :].T
    assert np.corrcoef(left, right)[0, 1] < 0.98
    before = power(player.listen(0.5))
    player.orchestra.control(0, 1, 7, 0)
    assert power(player.listen(0.5)) > 0.5 * before


def test_sends_decide_how_much_rings_after(player: Player) -> None:
    tails = []
    for send in (0, 64, 127):
        player.orchestra.choose(0, 115)
        player.orchestra.control(player.engine.horizon, 0, 91, send)
        player.listen(0.1)
        player.orchestra.note_on(player.engine.horizon, 0, 72, 110)
        player.listen(0.6)
        tails.append(power(player.listen(0.5)))
        player.engine.silence()
        player.listen(1)
    assert tails[0] < tails[1] < tails[2] and tails[2] > 1e-4


def test_a_late_note_begins_at_once_and_is_counted(player: Player) -> None:
    player.listen(0.5)
    player.orchestra.note_on(RATE // 4, 0, 60, 100)
    assert loudness(player.listen(0.1)[:BLOCK]).max() > 1e-4
    assert (player.engine.late, player.engine.started) == (1, 1)


def test_a_former_instrument_rings_out_and_a_new_one_plays(player: Player) -> None:
    player.dry()
    player.orchestra.choose(0, ORGAN)
    player.orchestra.note_on(0, 0, 48, 100)
    player.listen(0.5)
    player.orchestra.choose(0, FLUTE)
    player.orchestra.note_on(player.engine.horizon, 0, 84, 60)
    assert abs(semitones(player.listen(0.5)[RATE // 4 :]) - 48) < 0.4
    player.orchestra.note_off(player.engine.horizon, 0, 48)
    assert abs(semitones(player.listen(2)[RATE:]) - 84) < 0.4
    player.listen(1)
    assert not player.orchestra._channels[0].former


def test_notes_wait_for_their_instrument_and_those_that_ended_do_not(soundfont: SoundFont, folder: Path) -> None:
    player = Player(soundfont, RATE, folder, at_once=False)
    player.orchestra.note_on(LATE, 0, 60, 100)
    player.orchestra.note_on(LATE, 0, 72, 100)
    player.orchestra.note_off(LATE + 10, 0, 72)
    player.orchestra.note_off(RATE, 0, 60)  # known already, and still to come
    assert not player.listen(0.2).any() and player.orchestra.loading == 1
    player.hand_over()
    assert abs(semitones(player.listen(0.5)[RATE // 8 :]) - 60) < 0.4
    assert player.engine.started == 1 and player.orchestra.loading == 0
    player.listen(6)
    assert player.engine.voices == 0


def test_another_soundfont_keeps_what_sounds_and_the_controllers(player: Player) -> None:
    player.dry()
    player.orchestra.choose(0, ORGAN)
    player.orchestra.control(0, 0, 10, 0)
    player.orchestra.note_on(0, 0, 60, 100)
    before = player.listen(0.5)
    player.orchestra.exchange()
    player.orchestra.note_on(player.engine.horizon, 0, 67, 100)
    frames = np.concatenate([before, player.listen(2)])[RATE // 5 :]
    assert power(frames[-RATE // 2 :]) > 0.01 and not frames[:, 1].any()
    assert roughness(frames) < 8


def test_an_instrument_that_can_not_be_made_is_silent_and_harms_nobody() -> None:
    engine = Engine(RATE)
    orchestra = Orchestra(engine, lambda bank, program: orchestra.arrived(bank, program, None))
    orchestra.note_on(0, 0, 60, 100)
    orchestra.note_off(10, 0, 60)
    assert not engine.render(BLOCK * 4).any()


def test_a_file_that_is_gone_is_said_once(tmp_path: Path) -> None:
    engine = Engine(RATE)
    gone = Instrument([InstrumentPart(str(tmp_path / "gone.sfz"), [60])], 0.0, 0.0, {})
    orchestra = Orchestra(engine, lambda bank, program: orchestra.arrived(bank, program, gone))
    for _ in range(3):
        orchestra.note_on(0, 0, 60, 100)
        orchestra.tend()
    assert not engine.render(BLOCK * 4).any()
    assert [str(fault).startswith(str(tmp_path / "gone.sfz")) for fault in orchestra.faults] == [True]


def test_without_sfizz_and_fluidsynth_it_is_said_what_to_do(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysfizz", None)
    monkeypatch.setitem(sys.modules, "fluidsynth", None)
    with pytest.raises(ContinuoError, match=r"pysfizz can't be loaded.*libfluidsynth3.*pyfluidsynth.*MIDI output"):
        player.orchestra.note_on(0, 0, 60, 100)


def test_a_chord_of_twenty_loud_notes_stays_below_one_and_its_gain_never_jumps(player: Player) -> None:
    player.orchestra.choose(0, ORGAN)
    limiter = Limiter(player.engine)
    player.engine.volume = 2.0
    player.orchestra.note_on(0, 0, 36, 40)
    for pitch in range(40, 80, 2):
        player.orchestra.note_on(RATE // 2, 0, pitch, 127)
    frames = np.concatenate([limiter.render(BLOCK + index % 7) for index in range(RATE * 3 // BLOCK)])
    assert 0.9 < loudness(frames).max() <= 1.0
    assert roughness(frames) < 12


def test_the_limiter_leaves_what_is_soft_as_it_is_and_where_it_is(player: Player) -> None:
    player.dry()
    player.orchestra.choose(0, FLUTE)
    player.orchestra.note_on(LATE, 0, 72, 60)
    limiter = Limiter(player.engine)
    frames = np.concatenate([limiter.render(size) for size in (1, 64, 63, 500, 3000, 7)])
    assert limiter.position == len(frames)
    assert not frames[:LATE].any() and frames[LATE : LATE + RATE // 50].any()


_MESSAGES = st.lists(
    st.tuples(
        st.sampled_from(["on", "on", "off", "down", "up", "wait", "silence", "program", "bend", "control"]),
        st.integers(0, 1),  # channel
        st.integers(60, 62),
        st.integers(-400, 1500),  # samples from now
        st.integers(0, 127),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=40)
@given(messages=_MESSAGES)
def test_whatever_is_played_nothing_hangs_once_all_keys_and_pedals_are_up(
    soundfont: SoundFont, folder: Path, messages: list[tuple[str, int, int, int, int]]
) -> None:
    player = Player(soundfont, RATE, folder)
    orchestra, engine = player.orchestra, player.engine
    for verb, channel, pitch, ahead, value in messages:
        sample = engine.horizon + ahead
        match verb:
            case "on":
                orchestra.note_on(sample, channel, pitch, value)
            case "off":
                orchestra.note_off(sample, channel, pitch)
            case "down" | "up":
                orchestra.control(sample, channel, 64, 127 if verb == "down" else 0)
            case "silence":
                engine.silence()
                orchestra.forget_waiting()
            case "program":
                orchestra.choose(channel, (ORGAN, FLUTE)[value % 2])
            case "bend":
                orchestra.bend(sample, channel, 128 * value - 8192)
            case "control":
                orchestra.control(sample, channel, value, 64 if value not in (64, 66) else 0)
            case _:
                orchestra.tend()
                assert np.isfinite(engine.render(value * 7 + 1)).all()
    for channel in (0, 1):
        for pedal in (64, 66):
            orchestra.control(engine.horizon + 1500, channel, pedal, 0)
        for pitch in (60, 61, 62):
            orchestra.note_off(engine.horizon + 1500, channel, pitch)
    player.listen(7)
    assert engine.voices == 0
    assert not player.listen(0.1).any()
