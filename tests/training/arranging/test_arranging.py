"""Arrangements for band: the tune as it was, everybody in his range and on the chords, to a recorded drummer."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.events.streams import GRID_TICKS_PER_QUARTER as BEAT
from generator.midi.reader import read_midi_file, read_texts
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Score, Track, note_array
from generator.network.checkpoint import save_checkpoint
from tests.generator.bands import parts_checkpoint
from tests.training.pieces import piece_of
from tests.training.tunes import random_band, random_tune
from training.arranging.arranger import arrange
from training.arranging.bands import BANDS
from training.arranging.bass import HIGHEST, LOWEST
from training.arranging.comping import power, voicing
from training.arranging.grooves import Drummer, Groove, kicks, read_groove
from training.arranging.harmony_by_beat import BAR, BEATS, Chord, Tune, read_tune
from training.cli import main

CHORDS = (Chord(0, 0, (0, 4, 7)), Chord(9, 9, (0, 3, 7)), Chord(5, 5, (0, 4, 7)), Chord(7, 11, (0, 4, 7, 10)))


def drums(bars: int, late: int = 0) -> Score:
    """Kick on one and three, snare on two and four, eighths on the hi-hat, the off-beats `late` ticks late."""
    rows = [
        (bar * BAR + half * BEAT // 2 + (late if half % 2 else 0), 3, key, 70)
        for bar in range(bars)
        for half in range(2 * BEATS)
        for key in {42, 36 if half % 4 == 0 else 38 if half % 4 == 2 else 42}
    ]
    return Score(BEAT, (Track(note_array(sorted(rows)), is_drum=True),), metres=(Metre(0, 4, 4),))


def groove(style: str = "rock", kind: str = "beat", bars: int = 4, late: int = 0) -> Groove:
    found = read_groove(f"drummer1__s__1_{style}-x_120_{kind}_4-4.mid", drums(bars, late))
    assert found is not None
    return found


def tune(bars: int = 16) -> Tune:
    rows = [(beat * BEAT, BEAT - 2, 60 + (beat * 5) % 12, 80) for beat in range(bars * BEATS)]
    return Tune(note_array(rows).astype(np.int64), tuple(CHORDS[beat // 4 % 4] for beat in range(bars * BEATS)), bars)


def test_a_tune_is_its_highest_voice_with_the_chord_of_each_beat() -> None:
    found = read_tune(piece_of(random_band(3, 12)).score)
    assert found is not None and found.bars == 12 and len(found.chords) == 12 * BEATS
    assert found.melody[:, 2].min() > 54
    assert (found.melody[1:, 0] >= found.melody[:-1, 0] + found.melody[:-1, 1]).all()
    assert all(0 <= chord.root < 12 and chord.steps[0] == 0 for chord in found.chords)


@pytest.mark.parametrize("metres", [(Metre(0, 3, 4),), (Metre(0, 4, 4), Metre(1920, 3, 4)), (Metre(0, 6, 8),)])
def test_a_tune_in_another_metre_is_none(metres: tuple[Metre, ...]) -> None:
    band = random_band(3, 12)
    score = piece_of(Score(band.ticks_per_quarter, band.tracks, band.tempos, metres)).score
    assert read_tune(score) is None


def test_names_of_recordings_say_style_tempo_and_kind() -> None:
    own = read_groove("a/drummer7__session3__17_pop-soft_83_fill_4-4.mid", drums(1))
    assert own is not None and (own.style, own.bpm, own.is_fill, own.bars) == ("pop", 83, True, 1)
    assert read_groove("17_pop_83_beat_3-4.mid", drums(1)) is None
    assert read_groove("17_pop_0_beat_4-4.mid", drums(1)) is None
    assert read_groove("17_pop_83_beat_4-4.mid", random_tune(1)) is None


def test_late_offbeats_are_a_swing() -> None:
    assert groove(late=4).is_swung and not groove().is_swung and not groove(late=1).is_swung


def test_an_early_bass_drum_belongs_to_the_beat_after_it() -> None:
    rows = np.array([[BAR - 2, 3, 36, 80], [BAR + 2 * BEAT + 2, 3, 36, 80]])
    assert kicks(rows, 0) == [] and kicks(rows, 1) == [0, 8]


def test_a_drummer_fills_at_the_ends_of_sections_and_is_silent_before_the_entrance() -> None:
    beat, fill = groove(bars=2), groove(kind="fill", bars=1)
    fill = Groove("fill", fill.style, fill.bpm, True, np.array([[3 * BEAT + 6 * n, 3, 47, 90] for n in range(4)]))
    drummer = Drummer(beat, [beat, fill], np.random.default_rng(0))
    played = drummer.play(40, range(7, 40, 8), 2)
    assert played[:, 0].min() == 2 * BAR and played[:, 0].max() < 40 * BAR
    filled = set((played[played[:, 2] == 47, 0] // BAR).tolist())
    assert filled and filled <= set(range(7, 40, 8)) and drummer.used[1:] == ["fill"] * len(filled)


@given(st.lists(st.sampled_from(CHORDS), min_size=1, max_size=20), st.integers(48, 72), st.integers(2, 5))
def test_voicings_hold_tones_of_their_chord_and_stay_around_the_middle(
    chords: list[Chord], centre: int, size: int
) -> None:
    before: tuple[int, ...] = ()
    for chord in chords:
        before = voicing(chord, before, centre, size)
        assert {(pitch - chord.root) % 12 for pitch in before} <= set(chord.steps)
        assert min(size, 3) <= len(before) <= size and list(before) == sorted(set(before))
        assert abs(sum(before) / len(before) - centre) <= 12
        assert 40 <= power(chord)[0] < 52


@given(st.sampled_from(sorted(BANDS)), st.integers(0, 10_000), st.integers(8, 40))
@settings(max_examples=60, deadline=None)
def test_everybody_plays_within_the_bars_and_in_range(style: str, seed: int, bars: int) -> None:
    own = arrange(tune(bars), [groove(style), groove(style, "fill", 1)], np.random.default_rng(seed))
    assert own is not None and own.style == style
    again = arrange(tune(bars), [groove(style), groove(style, "fill", 1)], np.random.default_rng(seed))
    assert again is not None and again.score == own.score
    melody, bass, *chords, drum = own.score.tracks
    assert drum.is_drum and chords and bass.program in BANDS[style].bass and melody.program in BANDS[style].melody
    passes = 2 if bars <= 24 else 1
    assert len(melody) == passes * bars * BEATS
    intro = int(melody.notes[0, 0]) // BAR
    assert intro in (0, 2, 4)
    for track in own.score.tracks:
        assert (track.notes[:, 0] >= 0).all() and (track.notes[:, 1] > 0).all()
        assert track.end_ticks <= (intro + passes * bars + 1) * BAR
        assert track.notes[:, 3].min() >= 1 and track.notes[:, 3].max() <= 127
    assert bass.notes[:, 2].min() >= LOWEST - 5 and bass.notes[:, 2].max() <= HIGHEST + 12
    # Most of what the bass plays on the first beat is a tone of the chord there; approaches are elsewhere.
    first = bass.notes[bass.notes[:, 0] % BAR == 0]
    every = [*tune(bars).chords[-intro * BEATS :], *tune(bars).chords * passes] if intro else tune(bars).chords * passes
    on = [every[min(len(every) - 1, tick // BEAT)] for tick in first[:, 0].tolist()]
    assert all((pitch - own.root) % 12 in own.steps for pitch, own in zip(first[:, 2].tolist(), on, strict=True))


def test_a_melody_of_a_wide_range_stays_within_midi_pitches() -> None:
    for extreme, most in ((120, 60), (10, 96)):
        rows = [(beat * BEAT, BEAT - 2, most if beat else extreme, 80) for beat in range(16 * BEATS)]
        own = arrange(Tune(note_array(rows).astype(np.int64), tune().chords, 16), [groove()], np.random.default_rng(1))
        assert own is not None
        pitches = own.score.tracks[0].notes[:, 2]
        assert pitches.min() >= 0 and pitches.max() <= 127 and set(pitches % 12) == {extreme % 12, most % 12}


def test_swung_drums_swing_the_band() -> None:
    halves = note_array([(half * BEAT // 2, BEAT // 2, 60 + half % 5, 80) for half in range(16 * 8)]).astype(np.int64)
    own = arrange(Tune(halves, tune().chords, 16), [groove("rock", late=4)], np.random.default_rng(1))
    assert own is not None
    assert set((own.score.tracks[0].notes[:, 0] % BEAT).tolist()) == {0, 16}


def test_without_a_recording_of_several_bars_there_is_no_arrangement() -> None:
    rng = np.random.default_rng(0)
    assert arrange(tune(), [], rng) is None and arrange(tune(), [groove(kind="fill"), groove(bars=1)], rng) is None


def test_only_what_was_learnt_from_is_arranged_and_labelled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tunes, drummers, path, out = tmp_path / "tunes", tmp_path / "drums", tmp_path / "c.safetensors", tmp_path / "out"
    for folder in (tunes, drummers):
        folder.mkdir()
    for seed in range(24):
        (tunes / f"{seed}.mid").write_bytes(write_midi(random_band(seed, drums=False)))
        rows = drums(2 + seed).tracks[0].notes.astype(np.int64)
        rows[:, 3] += seed
        own = Score(BEAT, (Track(note_array(rows.tolist()), is_drum=True),), metres=(Metre(0, 4, 4),))
        (drummers / f"{seed}_rock_120_beat_4-4.mid").write_bytes(write_midi(own))
    save_checkpoint(parts_checkpoint(), path)
    sources = [f"tune={tunes}", f"groove={drummers}"]
    options = ["--tunes", str(tunes), "-o", str(out), "--prepared", str(tmp_path / "p"), "--times", "2"]
    assert main(["arrange", str(path), *sources, *options, "--grooves", str(drummers)]) == 0
    said = capsys.readouterr().out
    assert "held out" in said
    with (out / "ARRANGED.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert 20 < len(rows) < 48 and {row["file"] for row in rows} == {own.name for own in out.glob("*.mid")}
    own = out / rows[0]["file"]
    assert any("not by its composer" in text and Path(rows[0]["tune"]).name in text for text in read_texts(own))
    assert [track.is_drum for track in read_midi_file(own).tracks].count(True) == 1
    assert main(["arrange", str(path), *sources, *options, "--grooves", str(tunes)]) == 2
    assert "Groove MIDI Dataset" in capsys.readouterr().err
    for recording in drummers.iterdir():
        recording.rename(recording.with_name(recording.name.replace("rock", "polka")))  # no band plays it
    assert main(["arrange", str(path), *sources, *options, "--grooves", str(drummers)]) == 2
    assert "--grooves: none of these" in capsys.readouterr().err
