from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from generator.analysis import originality
from generator.analysis.originality import FORMAT, CommonRun, CorpusIndex
from generator.errors import ContinuoError

# The opening of "Frère Jacques" and of Beethoven's fifth symphony: pitches, lengths in quarters.
FRERE = ([60, 62, 64, 60, 60, 62, 64, 60, 64, 65, 67], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2])
FIFTH = ([67, 67, 67, 63, 65, 65, 65, 62], [1, 1, 1, 4, 1, 1, 1, 4])


def melody(pitches: Sequence[int], lengths: Sequence[float]) -> np.ndarray:
    ticks = np.array(lengths) * 24
    onsets = np.cumsum(ticks) - ticks
    return np.stack([onsets, ticks, pitches, np.full(len(pitches), 64)], axis=1).astype(np.int32)


def piece_of(pairs: Sequence[tuple[int, int]]) -> np.ndarray:
    """(gap, pitch) pairs -> notes in order of onset, then pitch."""
    gaps, pitches = zip(*pairs, strict=True) if pairs else ((), ())
    rows = np.array([np.cumsum(gaps), np.ones(len(gaps)), pitches, np.ones(len(gaps))], np.int32).T.reshape(-1, 4)
    return rows[np.lexsort((rows[:, 2], rows[:, 0]))]


def same_length(ours: np.ndarray, theirs: np.ndarray) -> int:
    """By the definition, note by note: how many first notes of the two agree."""
    gap, other_gap = None, None
    for number in range(1, min(len(ours), len(theirs))):
        step, other_step = ours[number] - ours[number - 1], theirs[number] - theirs[number - 1]
        if step[2] != other_step[2] or bool(step[0]) != bool(other_step[0]):
            return number
        if step[0]:
            if gap and other_gap and round(2 * np.log2(step[0] / gap)) != round(2 * np.log2(other_step[0] / other_gap)):
                return number
            gap, other_gap = step[0], other_step[0]
    return min(len(ours), len(theirs))


def longest_by_hand(query: np.ndarray, pieces: list[np.ndarray], excluded: int | None = None) -> int:
    return max(
        (
            same_length(query[begin:], piece[place:])
            for number, piece in enumerate(pieces)
            if number != excluded
            for begin in range(len(query))
            for place in range(len(piece))
        ),
        default=0,
    )


# Few pitches and gaps, so that runs are common.
pieces_of_few_pitches = st.lists(st.tuples(st.sampled_from([0, 1, 1, 2, 3, 9]), st.integers(60, 62)), max_size=14).map(
    piece_of
)


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces_of_few_pitches, max_size=4), st.lists(pieces_of_few_pitches, max_size=3), st.data())
def test_longest_run_is_the_one_that_comparing_every_pair_of_notes_finds(pieces, queries, data):
    numbers = st.one_of(st.none(), st.integers(0, max(0, len(pieces) - 1)))
    exclude = [data.draw(numbers) for _ in queries]
    found = CorpusIndex.build(pieces).longest_runs(queries, exclude)
    for query, run, excluded in zip(queries, found, exclude, strict=True):
        assert run.notes == longest_by_hand(query, pieces, excluded)
        if run.notes:
            there = pieces[run.piece][run.corpus_begin :][: run.notes]
            assert same_length(query[run.begin :][: run.notes], there) == run.notes
            assert run.piece != excluded


@settings(max_examples=25, deadline=None)
@given(
    st.lists(pieces_of_few_pitches, min_size=1, max_size=3),
    pieces_of_few_pitches,
    st.integers(-40, 40),
    st.integers(1, 5),
)
def test_transposing_a_piece_and_changing_its_tempo_change_no_run(pieces, query, semitones, slower):
    index = CorpusIndex.build(pieces)
    changed = query * [slower, slower, 1, 1] + [0, 0, semitones, 0]
    before, after = index.longest_runs([query, changed])
    assert before == after


def test_copy_at_another_pitch_and_double_speed_is_found_whole():
    index = CorpusIndex.build([melody(*FIFTH), melody(*FRERE)])
    copy = melody(*FRERE) // [2, 2, 1, 1] + [12, 0, 7, 0]
    assert index.longest_runs([copy]) == [CommonRun(11, 0, 1, 0)]


def test_quotation_is_found_whole_where_it_stands():
    inside = melody([40, 81, *FRERE[0], 47], [3, 0.5, *FRERE[1], 1])
    index = CorpusIndex.build([melody(*FIFTH), inside])
    quoting = melody([90, 31, 50, *FRERE[0], 50], [1, 0.25, 2, *FRERE[1], 3])
    assert index.longest_runs([quoting]) == [CommonRun(11, 3, 1, 2)]


def test_foreign_note_cuts_the_run_there():
    pitches, lengths = FRERE
    with_one_more = melody([*pitches[:7], 61, *pitches[7:]], [*lengths[:7], 1, *lengths[7:]])
    assert CorpusIndex.build([melody(*FRERE)]).longest_runs([with_one_more]) == [CommonRun(7, 0, 0, 0)]


def test_same_pitches_in_another_rhythm_are_another_tune():
    pitches = FRERE[0]
    swung = melody(pitches, [2, 1] * 5 + [2])
    assert CorpusIndex.build([melody(*FRERE)]).longest_runs([swung])[0].notes == 2  # of three, the gaps' ratio differs


def test_a_few_ticks_of_rubato_are_the_same_rhythm():
    played = melody(*FRERE)
    played[:, 0] += np.array([0, 1, -1, 1, 0, -1, 1, 0, 1, -1, 0], np.int32)
    assert CorpusIndex.build([melody(*FRERE)]).longest_runs([played])[0].notes == 11


def test_notes_that_sound_together_are_not_the_same_notes_one_by_one():
    chord = piece_of([(0, 60), (0, 64), (0, 67)])
    broken = piece_of([(0, 60), (12, 64), (12, 67)])
    assert CorpusIndex.build([chord]).longest_runs([broken])[0].notes == 1


def test_runs_do_not_go_on_from_one_piece_into_the_next():
    halves = [melody(FRERE[0][:5], FRERE[1][:5]), melody(FRERE[0][5:], FRERE[1][5:])]
    assert CorpusIndex.build(halves).longest_runs([melody(*FRERE)])[0].notes == 6


def test_excluded_piece_is_not_looked_in():
    index = CorpusIndex.build([melody(*FRERE), melody(*FIFTH)])
    itself, other = index.longest_runs([melody(*FRERE)] * 2, [None, 0])
    assert itself.notes == 11 and other.piece == 1 and other.notes < 5
    assert CorpusIndex.build([melody(*FRERE)]).longest_runs([melody(*FRERE)], [0])[0].notes == 0


def test_large_corpus_is_searched_in_parts_with_the_same_result(monkeypatch):
    rng = np.random.default_rng(5)
    pieces = [piece_of(list(zip(rng.integers(0, 3, 50), rng.integers(60, 64, 50), strict=True))) for _ in range(9)]
    whole = CorpusIndex.build(pieces[:8]).longest_runs(pieces, [*range(8), None])
    monkeypatch.setattr(originality, "BLOCK_NOTES", 120)
    parts = CorpusIndex.build(pieces[:8]).longest_runs(pieces, [*range(8), None])
    assert [run.notes for run in parts] == [run.notes for run in whole]
    assert all(run.piece != number for number, run in enumerate(parts))


def test_different_runs_with_one_hash_are_found_out(monkeypatch):
    index, queries = (
        CorpusIndex.build([melody(*FIFTH), melody(*FRERE)]),
        [melody(*FRERE)[2:], melody(range(50, 60), [1] * 10)],
    )
    expected = index.longest_runs(queries)
    real, calls = originality._mixed, []

    def all_equal_at_first(values):
        calls.append(values)
        return real(values) if len(calls) > 4 else np.zeros(len(values), np.uint64)

    monkeypatch.setattr(originality, "_mixed", all_equal_at_first)
    assert index.longest_runs(queries) == expected
    assert len(calls) > 4


def test_index_is_the_same_after_saving(tmp_path):
    index = CorpusIndex.build([melody(*FIFTH), melody(*FRERE)], ["Beethoven", "trad.: Frère \udcff\0"])
    index.save(tmp_path / "corpus.safetensors")
    again = CorpusIndex.load(tmp_path / "corpus.safetensors")
    assert again.names == index.names
    assert again.longest_runs([melody(*FRERE)]) == [CommonRun(11, 0, 1, 0)]


def _saved(symbols=(0, 1), starts=(0, 2), names="[]", format_name=FORMAT) -> bytes:
    tensors = {"symbols": np.array(symbols, np.uint16), "starts": np.array(starts, np.int64)}
    return save(tensors, metadata={"format": format_name, "names": names})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04pickle",
        _saved()[:-3],
        _saved(format_name="another"),
        _saved(starts=(0, 3)),
        _saved(starts=(0, 5, 2)),
        _saved(starts=()),
        _saved(symbols=(0, 65535)),
        _saved(names='["one", "too many"]'),
        _saved(names="[1]"),
        _saved(names="nonsense"),
        save({"symbols": np.zeros(2, np.uint16)}, metadata={"format": FORMAT, "names": "[]"}),
    ],
)
def test_file_that_is_no_index_is_refused_by_name(tmp_path, data):
    path = tmp_path / "bad.safetensors"
    path.write_bytes(data)
    with pytest.raises(ContinuoError) as caught:
        CorpusIndex.load(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_missing_index_is_named(tmp_path):
    with pytest.raises(ContinuoError, match="nowhere"):
        CorpusIndex.load(tmp_path / "nowhere.safetensors")


def test_every_piece_has_a_name_or_none_has():
    with pytest.raises(ValueError):
        CorpusIndex.build([melody(*FRERE)], ["one", "two"])
