"""Composing with parts: each on its own track and instrument, controls of one or of all, what is given stays."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.compose.asking.controls import Controls
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import compose_all, composed_notes
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.bars import BarGrid
from generator.music.score import Score, Track, note_array
from generator.network.config import SamplingConfig
from tests.generator.bands import CONFIGS, band, parts_checkpoint

CLIP = band(4)
NAMES = ["Flute", "Guitar 1", "Guitar 2", "Bass", "Drums"]


def compose(wish: Wish, number: int = 0) -> Score:
    return compose_all(parts_checkpoint(number), wish)[0].score


def by_name(score: Score) -> dict[str, Track]:
    return {track.name: track for track in score.tracks}


def rows(track: Track) -> set[tuple[int, ...]]:
    return {tuple(row) for row in track.notes.tolist()}


@pytest.mark.parametrize("number", range(len(CONFIGS)))
def test_every_part_goes_on_on_its_own_track(number: int) -> None:
    piece = compose(Wish(seed=CLIP, bars=4), number)
    assert [(t.name, t.program, t.is_drum) for t in piece.tracks] == [
        (t.name, t.program, t.is_drum) for t in CLIP.tracks
    ]
    for before, after in zip(CLIP.tracks, piece.tracks, strict=True):
        assert rows(before) <= rows(after)
    assert all(len(after) > len(before) for before, after in zip(CLIP.tracks, piece.tracks, strict=True))


def test_chosen_parts_are_composed_and_the_others_stay() -> None:
    piece = by_name(compose(Wish(seed=CLIP, bars=4, parts="bass, drums")))
    for track in CLIP.tracks:
        changed = track.name in ("Bass", "Drums")
        assert (len(piece[track.name]) > len(track)) == changed


def test_others_are_continued_if_that_is_asked() -> None:
    short = replace(CLIP, tracks=(*CLIP.tracks[:3], *band(8).tracks[3:]))
    wish = Wish(seed=short, bars=2, parts="bass, drums")
    assert len(by_name(compose(wish))["Flute"]) == len(CLIP.tracks[0])
    assert len(by_name(compose(replace(wish, others="continue")))["Flute"]) > len(CLIP.tracks[0])


def test_a_part_goes_on_under_those_that_are_there() -> None:
    long, short = band(8), band(4)
    clip = replace(long, tracks=tuple(short.tracks[i] if t.name == "Bass" else t for i, t in enumerate(long.tracks)))
    piece = compose(Wish(seed=clip, bars=4, parts="bass"))
    new = by_name(piece)["Bass"].notes[len(short.tracks[3]) :]
    begin = 4 * 4 * 480
    scale = piece.ticks_per_quarter / 480
    assert len(new) and (new[:, 0] >= begin * scale).all()
    for before, after in zip(clip.tracks, piece.tracks, strict=True):
        assert len(after) == len(before) or before.name == "Bass"


def test_a_new_part_is_added_and_nothing_else_changes() -> None:
    piece = compose(Wish(seed=CLIP, add="cello"))
    assert [track.name for track in piece.tracks] == [*NAMES, "Cello"]
    assert piece.tracks[-1].program == 42 and len(piece.tracks[-1])
    assert [rows(track) for track in piece.tracks[:-1]] == [rows(track) for track in CLIP.tracks]


def test_an_added_part_stays_in_the_bars_that_are_filled() -> None:
    new = by_name(compose(Wish(seed=CLIP, add="cello", fill=(2, 3))))["Cello"].notes
    assert len(new) and new[:, 0].min() >= 4 * 480 and (new[:, 0] + new[:, 1]).max() <= 3 * 4 * 480


@pytest.mark.parametrize(("parts", "changed"), [(None, set(NAMES)), ("bass, flute", {"Bass", "Flute"})])
def test_a_fill_composes_its_bars_anew_for_the_chosen_parts(parts: str | None, changed: set[str]) -> None:
    piece = compose(Wish(seed=CLIP, fill=(2, 2), parts=parts))
    begin, end = 4 * 480, 8 * 480
    for before, after in zip(CLIP.tracks, piece.tracks, strict=True):
        outside = [row for row in rows(before) if not begin <= row[0] < end]
        assert set(outside) <= rows(after)
        if before.name not in changed:
            assert rows(before) == rows(after)
        else:
            assert rows(before) != rows(after)


@pytest.mark.parametrize(
    "wish", [Wish(seed=CLIP, fill=(1, 2)), Wish(seed=CLIP, vary=(1, 2), amount=1)], ids=["fill", "vary"]
)
def test_a_part_that_comes_in_after_the_bars_rests_in_them_unless_it_is_chosen(wish: Wish) -> None:
    *others, kit = CLIP.tracks
    late = replace(kit, notes=kit.notes[kit.notes[:, 0] >= 2 * 4 * 480])
    clip = replace(CLIP, tracks=(*others, late))
    wish = replace(wish, seed=clip, sampling=SamplingConfig(tightness=0))
    piece = compose(wish)
    changed = [rows(after) != rows(before) for before, after in zip(clip.tracks, piece.tracks, strict=True)]
    assert changed == [True] * 4 + [False]
    for asked in (replace(wish, parts="drums"), replace(wish, late_parts_rest=False)):
        assert len(compose(asked).tracks[-1]) > len(late)


def test_bars_before_all_music_are_filled_by_every_part() -> None:
    late = replace(CLIP, tracks=tuple(replace(t, notes=t.notes[t.notes[:, 0] >= 2 * 4 * 480]) for t in CLIP.tracks))
    piece = compose(Wish(seed=late, fill=(1, 2)))
    assert all(len(after) > len(before) for before, after in zip(late.tracks, piece.tracks, strict=True))


def test_locked_pitches_of_a_fill_stay_and_drums_have_none() -> None:
    piece = compose(Wish(seed=CLIP, fill=(2, 2), lock="A0-B3"))
    begin, end = 4 * 480, 8 * 480
    for before, after in zip(CLIP.tracks, piece.tracks, strict=True):
        low = {row for row in rows(before) if row[2] <= 59}
        if not before.is_drum:
            assert low <= rows(after)
            new = [row for row in rows(after) - rows(before) if begin <= row[0] < end]
            assert all(row[2] > 59 for row in new)
    assert rows(piece.tracks[-1]) != rows(CLIP.tracks[-1])


def test_a_fill_keeps_what_no_model_can_hold() -> None:
    odd = note_array([(4 * 480 + 30, 60, 22, 70), (5 * 480, 60, 90, 70)])
    drums = replace(CLIP.tracks[-1], notes=np.concatenate([CLIP.tracks[-1].notes, odd]))
    piece = compose(Wish(seed=replace(CLIP, tracks=(*CLIP.tracks[:-1], drums)), fill=(2, 2)))
    assert {tuple(row) for row in odd.tolist()} <= rows(piece.tracks[-1])


@pytest.mark.parametrize("amount", [0.1, 0.3, 0.8])
def test_a_variation_keeps_its_share(amount: float) -> None:
    clip = band(8)
    piece = compose(Wish(seed=clip, vary=(1, 8), amount=amount))
    before = Counter((i, *row) for i, track in enumerate(clip.tracks) for row in rows(track))
    after = Counter((i, *row) for i, track in enumerate(piece.tracks) for row in rows(track))
    kept = sum((before & after).values()) / sum(before.values())
    assert kept == pytest.approx(1 - amount, abs=0.15)


def test_an_ensemble_from_nothing_has_its_instruments() -> None:
    piece = compose(Wish(ensemble="2 violins, viola, cello, drums", bars=8))
    assert [(t.name, t.program, t.is_drum) for t in piece.tracks] == [
        ("Violin 1", 40, False),
        ("Violin 2", 40, False),
        ("Viola", 41, False),
        ("Cello", 42, False),
        ("Drums", 0, True),
    ]


def test_a_piece_from_nothing_is_for_piano() -> None:
    assert [track.program for track in compose(Wish(bars=4)).tracks] == [0]


def test_a_take_is_the_same_among_few_and_among_many() -> None:
    one = compose_all(parts_checkpoint(), Wish(seed=CLIP, bars=2, parts="flute, drums"))
    takes = {
        take.index: take.score
        for take in compose_all(parts_checkpoint(), Wish(seed=CLIP, bars=2, takes=3, parts="flute, drums"))
    }
    assert takes[0] == one[0].score


def test_what_is_written_is_read_again_with_its_channels() -> None:
    piece = compose(Wish(seed=CLIP, bars=4))
    again = read_midi(write_midi(piece), "piece.mid")
    assert [(t.name, t.program, t.is_drum, len(t)) for t in again.tracks] == [
        (t.name, t.program, t.is_drum, len(t)) for t in piece.tracks
    ]


ranges = st.tuples(st.integers(30, 80), st.integers(12, 30)).map(lambda p: (p[0], min(108, sum(p))))


@given(
    st.integers(0, 9),
    st.fixed_dictionaries({}, optional={"Flute": ranges, "Bass": ranges, "*": ranges}),
    st.fixed_dictionaries({}, optional={"drums": st.integers(1, 3), "bass": st.integers(1, 2)}),
    st.one_of(st.none(), st.integers(1, 5)),
    st.fixed_dictionaries({}, optional={"drums": st.sampled_from(["8ths", "16ths"]), "*": st.sampled_from(["16ths"])}),
    st.one_of(st.none(), st.sampled_from(["C", "A minor"])),
    st.one_of(st.none(), st.sampled_from(["bass, drums", "flute", "2, 3"])),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_controls_hold_for_one_part_or_for_all(
    number: int,
    limits: dict[str, tuple[int, int]],
    most: dict[str, int],
    polyphony: int | None,
    grids: dict[str, str],
    key: str | None,
    parts: str | None,
    downbeat: bool,
) -> None:
    chosen = {None: NAMES, "bass, drums": NAMES[3:], "flute": NAMES[:1], "2, 3": ["Guitar 1", "Guitar 2"]}[parts]
    wanted = {name.casefold() for name in chosen} | {"*"}

    def text(values: dict) -> str | None:
        return ", ".join(f"{name}={value}" for name, value in values.items() if name.casefold() in wanted) or None

    controls = Controls(
        key=key,
        range=text({name: f"{low}-{high}" for name, (low, high) in limits.items()}),
        density=text({name: f"-{value}" for name, value in most.items()}),
        polyphony=polyphony,
        grid=text(grids),
        ending="downbeat" if downbeat else None,
    )
    checkpoint = parts_checkpoint(number)
    try:
        request = request_for(checkpoint, Wish(seed=CLIP, bars=3, controls=controls, parts=parts, rng_seed=number))
        events = [event for _, event in compose_takes(checkpoint.model(), request)]
    except ContinuoError as error:
        assert "--" in str(error)
        return
    notes = composed_notes(checkpoint, request, events)
    names = {part.value: name for part, name in zip(request.parts, _names_by_value(), strict=True)}
    bars = BarGrid(request.seed.metres, 24)
    assert {names[value] for value in notes[:, 4].tolist()} <= set(chosen)
    classes = {"C": {0, 2, 4, 5, 7, 9, 11}, "A minor": {9, 11, 0, 2, 4, 5, 7}}.get(key or "")
    counts: Counter[tuple[str, int]] = Counter()
    for onset, _, pitch, _, value in notes.tolist():
        name = names[value]
        bar, position, _ = bars.locate_one(onset)
        counts[name.casefold(), bar] += 1
        if value != DRUMS:
            low, high = limits.get(name, limits.get("*", (21, 108)))
            assert low <= pitch <= high
            assert classes is None or pitch % 12 in classes
        step = {"8ths": 12, "16ths": 6}.get(grids.get(name.casefold(), grids.get("*", "")), 1)
        assert position % step == 0
    for (name, _), count in counts.items():
        assert count <= math.floor(4 * most.get(name, 64))
    pitched = notes[notes[:, 4] != DRUMS]
    if polyphony:
        for onset in np.unique(pitched[:, 0]):
            sounding = (pitched[:, 0] <= onset) & (onset < pitched[:, 0] + pitched[:, 1])
            assert sounding.sum() <= polyphony


def _names_by_value() -> list[str]:
    return ["Guitar 2", "Guitar 1", "Bass", "Flute", "Drums"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"seed": CLIP, "parts": "harp"}, "its parts are: 1 "),
        ({"ensemble": "pianno"}, "did you mean Piano"),
        ({"ensemble": "40 violins"}, "40"),
        ({"ensemble": "piano", "controls": Controls(range="bass=E1-G3")}, "bass"),
        ({"seed": CLIP, "ensemble": "piano"}, "--add"),
        ({"parts": "bass"}, "--ensemble"),
        ({"seed": CLIP, "add": "drums"}, "--add Drums"),
        ({"seed": CLIP, "add": "bass", "parts": "flute"}, "leave out --parts"),
        ({"seed": CLIP, "add": "bass", "bars": 4}, "leave out --seconds and --bars"),
        ({"add": "bass"}, "--add needs a clip"),
        ({"seed": CLIP, "vary": (1, 2), "fill": (1, 2)}, "give one of them"),
        ({"seed": CLIP, "vary": (3, 9)}, "--vary bars 3-9: the piece has only bars 1 to 4"),
        ({"seed": CLIP, "vary": (1, 2), "amount": 1.5}, "--amount"),
        ({"seed": CLIP, "others": "rest"}, "--others needs --parts"),
        ({"seed": CLIP, "amount": 0.5}, "--amount needs --vary"),
    ],
)
def test_what_can_t_be_asked_is_refused_in_one_sentence(asked: dict, words: str) -> None:
    with pytest.raises(ContinuoError) as failure:
        compose(Wish(**asked))
    assert words in str(failure.value) and "\n" not in str(failure.value)
