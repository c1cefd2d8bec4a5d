"""A corpus with parts: stored as it was read, split as without them, drums alone and pieces without beats included."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from generator.errors import ContinuoError
from generator.events.beat import are_beats_known, is_beat_known
from generator.events.ensemble import DRUMS, part_value
from generator.events.quantiser import quantise, quantise_parts
from generator.midi.writer import write_midi
from generator.music.instruments import MAX_PARTS
from generator.music.score import Score, Track, note_array
from tests.training.pieces import band, piece_of
from tests.training.tunes import random_band, random_tune, write_bands, write_tunes
from training.config import PrepareConfig
from training.corpus.filters import Rejection, examine, read_corpus
from training.corpus.piece import content_hash
from training.corpus.prepare import PreparedCorpus, prepare
from training.corpus.split import split_corpus, split_pieces


def names(corpus: PreparedCorpus, pieces) -> set[str]:
    return {Path(name).name for name in corpus.names(pieces)}


def drums_of(seed: int) -> Score:
    score = random_band(seed)
    return dataclasses.replace(score, tracks=tuple(track for track in score.tracks if track.is_drum))


def test_what_is_stored_is_what_was_read(tmp_path: Path) -> None:
    folder = write_bands(tmp_path / "bands", 3)
    (folder / "drums.mid").write_bytes(write_midi(drums_of(9)))
    corpus, plain = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "p")), read_corpus([str(folder)])
    assert corpus.is_separate and len(corpus.pieces) == 4
    for stored, piece in zip(corpus.pieces, plain.pieces, strict=True):
        assert stored.score == piece.score and stored.conditions == piece.conditions
        assert stored.parts == piece.parts == tuple(sorted(piece.parts))
        assert stored.forms is not None and piece.forms is not None
        assert stored.forms.tolist() == piece.forms.tolist() and len(piece.forms) == piece.end_bar
    assert corpus.pieces[0].parts == (part_value(0, 0), part_value(4, 0), part_value(9, 0), DRUMS)
    assert corpus.pieces[3].parts == (DRUMS,)
    assert corpus.pieces.table["parts"].tolist() == [4, 4, 4, 1]


def test_parts_have_the_notes_that_the_tokens_can_say() -> None:
    score = random_band(1)
    piece, asked = piece_of(score), quantise_parts(score)
    assert [track.notes.tolist() for track in piece.score.tracks] == [track.notes.tolist() for track in asked.tracks]
    assert quantise(piece.score) == piece_of(score, separate=False).score
    assert np.array_equal(piece.merged_score.tracks[0].notes, quantise(score).tracks[0].notes)


def test_a_part_has_one_hash_whatever_its_instrument_but_piano_the_same_as_merged() -> None:
    tune = random_tune(1)
    flute = dataclasses.replace(tune, tracks=(dataclasses.replace(tune.tracks[0], program=73),))
    hashes = [content_hash(piece_of(score).score) for score in (tune, flute)]
    assert hashes[0] != hashes[1]
    assert hashes[0] == content_hash(piece_of(tune, separate=False).score)
    assert content_hash(band(1).score) != content_hash(band(1, drums=False).score)


def test_pieces_fall_on_the_same_side_with_parts_and_merged(tmp_path: Path) -> None:
    folder = write_bands(write_tunes(tmp_path / "all", 40), 25)
    for seed in range(30):
        (folder / f"drums{seed}.mid").write_bytes(write_midi(drums_of(seed)))
    score = random_band(0)  # the same notes on other instruments: two pieces with parts, one without
    other = dataclasses.replace(score, tracks=(dataclasses.replace(score.tracks[0], program=40), *score.tracks[1:]))
    (folder / "other.mid").write_bytes(write_midi(other))
    merged = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "m", parts="merged"))
    separate = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "s"))
    assert len(merged.pieces) == 65 and len(separate.pieces) == 96
    assert int(separate.mergeable.sum()) == 65 and merged.mergeable.all()
    for seed in range(3):
        sides = zip(vars(split_corpus(merged, seed)).values(), vars(split_corpus(separate, seed)).values(), strict=True)
        for own, with_parts in sides:
            assert names(merged, own) <= names(separate, with_parts)
        assert any("drums" in name for name in names(separate, split_corpus(separate, seed).test))


def test_copies_of_drums_alone_stay_together(tmp_path: Path) -> None:
    folder = write_tunes(tmp_path / "all", 5)
    drums = drums_of(1)
    (track,) = drums.tracks
    louder = note_array([(onset, length, key, velocity + 9) for onset, length, key, velocity in track.notes.tolist()])
    slow = note_array([(2 * onset, length, key, velocity) for onset, length, key, velocity in track.notes.tolist()])
    for name, notes in (("a", track.notes), ("b", louder), ("c", slow)):
        (folder / f"{name}.mid").write_bytes(
            write_midi(dataclasses.replace(drums, tracks=(Track(notes, is_drum=True),)))
        )
    (folder / "d.mid").write_bytes(write_midi(drums_of(2)))
    corpus = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "p"))
    a, b, c, d = corpus.groups[:4].tolist()
    assert a == b == c != d and len(set(corpus.groups.tolist())) == 7


def test_what_stands_on_no_grid_has_unknown_beats() -> None:
    rng = np.random.default_rng(0)
    onsets = np.cumsum(rng.integers(20, 400, 300))
    assert not is_beat_known(onsets // 5)
    assert not is_beat_known((onsets // 5)[:50])
    assert is_beat_known((onsets // 5)[:20])  # too few to tell
    assert is_beat_known(onsets // 5 // 6 * 6)
    assert is_beat_known(onsets // 5 // 6 * 6 + 1)  # a grid that is shifted
    rows = [(int(onset), 100, int(rng.integers(40, 80)), int(rng.integers(30, 90))) for onset in onsets]
    piece = piece_of(Score(120, (Track(note_array(rows)),)))
    assert not piece.conditions.is_beat_known and piece.conditions.tempo == 0 and piece.forms is None
    assert piece_of(Score(120, (Track(note_array(rows)),)), separate=False).conditions.is_beat_known


def test_a_band_has_the_beat_of_the_part_that_keeps_to_it() -> None:
    rng = np.random.default_rng(0)
    freely = np.cumsum(rng.integers(1, 9, 500))
    bass = np.arange(0, int(freely[-1]), 24)
    assert not is_beat_known(np.concatenate([freely, bass[::4]]))
    assert are_beats_known([bass[::4]], [freely])  # a drummer beside the beat
    assert are_beats_known([freely, bass])  # a soloist
    assert not are_beats_known([freely[:250], freely[250:]], [freely])
    assert not are_beats_known([freely, bass[:30]])  # too few that keep to it, which may be chance


def test_a_fill_on_drums_is_too_short_to_tell() -> None:
    strokes = np.cumsum(np.random.default_rng(0).integers(1, 9, 300))
    assert are_beats_known([], [strokes[:60]])
    assert not are_beats_known([], [strokes]) and not are_beats_known([strokes[:60]])


def test_what_is_left_out_or_merged_is_counted() -> None:
    score = random_band(3)
    odd = [(0, 10, 3, 80), (0, 10, 36, 80), (10, 10, 120, 80)]
    high = [(0, 10, 115, 80), *((n * 480, 400, 60 + n % 5, 80) for n in range(30))]
    tracks = (*score.tracks, Track(note_array(odd), is_drum=True), Track(note_array(high), program=40))
    piece, left_out = examine("x", "", dataclasses.replace(score, tracks=tracks))
    assert not isinstance(piece, Rejection)
    assert (left_out.out_of_range, left_out.odd_drums, left_out.drums, left_out.others) == (1, 2, 0, 0)
    many = tuple(Track(note_array(high[1:]), program=8 * (n % 16) + n // 16, name=f"{n}") for n in range(40))
    piece, left_out = examine("x", "", dataclasses.replace(score, tracks=many))
    assert not isinstance(piece, Rejection)
    assert len(piece.parts) <= MAX_PARTS and left_out.merged_tracks > 0


def test_split_without_enough_pieces_that_could_be_merged_counts_all() -> None:
    groups = np.arange(30)
    parts = split_pieces(groups, seed=1, mergeable=groups < 2)
    assert [part.tolist() for part in parts] == [part.tolist() for part in split_pieces(groups, seed=1)]


def test_kinds_that_contradict_each_other_are_refused() -> None:
    assert PrepareConfig().of(None).parts == PrepareConfig().of("parts").parts == "separate"
    assert PrepareConfig().of("full").parts == PrepareConfig().of("classic").parts == "merged"
    assert PrepareConfig(parts="merged").of(None).parts == "merged"
    with pytest.raises(ContinuoError, match="does not go with"):
        PrepareConfig(parts="separate").of("full")
    with pytest.raises(ContinuoError, match="does not go with"):
        PrepareConfig(parts="merged").of("parts")
    with pytest.raises(ContinuoError, match="drums"):
        PrepareConfig(parts="merged", instrument=("drums",))
