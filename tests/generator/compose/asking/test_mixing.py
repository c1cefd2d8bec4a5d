"""Volume, pan, reverb and chorus of parts, as a musician writes them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose.asking.mixing import PartMix, parse_mix, with_mix
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_piece
from generator.errors import ContinuoError
from generator.midi.reader import read_midi_file
from generator.midi.writer import write_midi
from generator.music.mix import Mix, mixes_of
from generator.music.score import Score
from tests.generator.bands import band, parts_checkpoint


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("bass: volume 90", [("bass", {"volume": 90})]),
        ("bass: volume 90, pan 40; drums: reverb 60", [("bass", {"volume": 90, "pan": 40}), ("drums", {"reverb": 60})]),
        ("Bass : Volume=127,CHORUS 0 ;", [("Bass", {"volume": 127, "chorus": 0})]),
        ("bass, drums: pan left", [("bass, drums", {"pan": 0})]),
        ("2: pan centre; 3: pan Right", [("2", {"pan": 64}), ("3", {"pan": 127})]),
        ("Verse: lead: volume 1", [("Verse: lead", {"volume": 1})]),
        ("贝斯：volume 90，pan 40；鼓：reverb 60", [("贝斯", {"volume": 90, "pan": 40}), ("鼓", {"reverb": 60})]),
    ],
)
def test_parts_and_their_values_are_read(text: str, items: list[tuple[str, dict[str, int]]]) -> None:
    assert parse_mix(text) == tuple(PartMix(*item) for item in items)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write parts and their values"),
        (" ; ", "write parts and their values"),
        ("x" * 2000, "in at most 1000 characters"),
        ("bass", "write a part, a colon"),
        (": volume 3", "write a part, a colon"),
        ("bass: loudness 3", "write a part, a colon"),
        ("bass: volume", "write a part, a colon"),
        ("bass: volume 128", "--mix: volume is 128; it must be from 0 to 127"),
        ("bass: volume left", "--mix: volume is left; it must be from 0 to 127"),
        ("bass: pan up", "pan is up; it must be from 0 to 127, or left, centre or right"),
    ],
)
def test_what_can_not_be_read_is_said(text: str, says: str) -> None:
    with pytest.raises(ContinuoError, match=says):
        Wish(mix=text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        items = parse_mix(text)
    except ContinuoError:
        return
    assert all(0 <= value <= 127 for item in items for value in item.values.values())


def test_only_what_is_named_changes_and_the_later_item_holds() -> None:
    tracks = tuple(replace(track, volume=50) for track in band(2).tracks)
    mixed = with_mix(tracks, "bass, drums: reverb 60, pan 1; bass: pan 2")
    by_name = {track.name.casefold(): track for track in mixed}
    changed = {name: (track.pan, track.reverb) for name, track in by_name.items() if track.pan is not None}
    assert sorted(changed.values()) == [(1, 60), (2, 60)] and all(track.volume == 50 for track in mixed)
    assert with_mix(tracks, None) == tracks
    with pytest.raises(ContinuoError, match="--mix: the song has no part 'oboe'"):
        with_mix(tracks, "oboe: volume 3")


def test_a_composed_file_has_the_values_of_old_and_new_parts(tmp_path: Path) -> None:
    checkpoint = parts_checkpoint()

    def mixes(wish: Wish) -> dict[str, Mix]:
        score = compose_piece(checkpoint, wish)
        path = tmp_path / "a.mid"
        path.write_bytes(write_midi(score))
        again = read_midi_file(path)
        assert again.source
        return dict(zip([track.name for track in again.tracks], mixes_of(again.source), strict=True))

    new = mixes(Wish(ensemble="piano, bass", bars=2, mix="bass: volume 90, pan left; piano: chorus 9"))
    assert new == {"Piano": Mix(chorus=9), "Bass": Mix(90, 0)}
    clip = band(2)
    clip = Score(clip.ticks_per_quarter, clip.tracks[:2])
    name = clip.tracks[0].name
    for only_new in (False, True):
        found = mixes(Wish(seed=clip, bars=2, mix=f"{name}: reverb 99", only_new=only_new))
        assert found[name].reverb == 99 and sum(mix.reverb == 99 for mix in found.values()) == 1


def test_a_part_that_there_is_not_is_said_before_anything_is_composed() -> None:
    events = []
    with pytest.raises(ContinuoError, match="no part 'oboe'"):
        compose_piece(parts_checkpoint(), Wish(ensemble="piano", bars=1, mix="oboe: volume 3"), events.append)
    assert not events
