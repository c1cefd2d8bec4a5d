"""Which parts of a song a musician means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ContinuoError, Option
from generator.music.ensemble_names import parse_ensemble
from generator.music.instrument_names import PartLabel, number_alone, words_of
from generator.music.part_names import parts_named

BAND = (
    PartLabel("Lead Vocal", 53), PartLabel("Bass", 33), PartLabel("Lead Guitar", 30), PartLabel("Rhythm Guitar", 27),
    PartLabel("Midi Drums", 0, is_drum=True), PartLabel("Bass Drum", 0, is_drum=True), PartLabel("", 4),
    PartLabel("Strings", 48), PartLabel("Saw", 81),
)  # fmt: skip
QUARTET = (PartLabel("Violin I", 40), PartLabel("Violin II", 40), PartLabel("Viola", 41), PartLabel("Violoncello", 42))
CHOIR = tuple(PartLabel(f"{name}:{name}", 52) for name in ("sopranos", "altos", "tenors", "basses"))
ORCHESTRA = (
    PartLabel("Flute 1", 73), PartLabel("Flute 2", 73), PartLabel("Bassoon 1", 70), PartLabel("A Clarinet 1", 71),
    PartLabel("F Horn 3", 60), PartLabel("Timpani", 47), PartLabel("Violino 1mo", 40), PartLabel("Violino 2do", 40),
    PartLabel("Contrabass", 43), PartLabel("Bass Trombone", 57), PartLabel("Trumpet", 56), PartLabel("Cornet", 56),
)  # fmt: skip
UNNAMED = (
    PartLabel("", 0), PartLabel("", 40), PartLabel("", 40), PartLabel("", 0, is_drum=True), PartLabel("", 32),
    PartLabel("", 38),
)  # fmt: skip
# Their programs are wrong: names say what they are.
MISLABELLED = (PartLabel("Viola", 40), PartLabel("Melody", 73), PartLabel("Basso", 52), PartLabel("Chords, left", 0))

LABELS = st.lists(
    st.builds(
        PartLabel, st.text(max_size=12) | st.sampled_from(["Bass", "Violin 2", "2"]), st.integers(0, 127), st.booleans()
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "text", "numbers"),
    [
        (BAND, "bass", (2,)),
        (BAND, "BASS, Drums", (2, 5, 6)),
        (BAND, "bass drum", (6,)),
        (BAND, "kick", (5, 6)),
        (BAND, "midi", (5,)),
        (BAND, "guitar", (3, 4)),
        (BAND, "guitar 2", (4,)),
        (BAND, "rhythm guitar", (4,)),
        (BAND, "vocals", (1,)),
        (BAND, "electric piano", (7,)),
        (BAND, "piano", (7,)),
        (BAND, "2 and 4", (2, 4)),
        (BAND, "part 2, track 1", (1, 2)),
        (QUARTET, "violin", (1, 2)),
        (QUARTET, "violins", (1, 2)),
        (QUARTET, "violin 2", (2,)),
        (QUARTET, "2nd violin", (2,)),
        (QUARTET, "second violin", (2,)),
        (QUARTET, "cello", (4,)),
        (QUARTET, "strings", (1, 2, 3, 4)),
        (CHOIR, "soprano, bass", (1, 4)),
        (CHOIR, "choir", (1, 2, 3, 4)),
        (ORCHESTRA, "bass", (9,)),
        (ORCHESTRA, "flute", (1, 2)),
        (ORCHESTRA, "flute 2", (2,)),
        (ORCHESTRA, "second violin", (8,)),
        (ORCHESTRA, "clarinet", (4,)),
        (ORCHESTRA, "horns", (5,)),
        (ORCHESTRA, "trumpet", (11,)),
        (ORCHESTRA, "brass", (5, 10, 11, 12)),
        (ORCHESTRA, "woodwinds", (1, 2, 3, 4)),
        (ORCHESTRA, "reed", (3, 4)),
        (ORCHESTRA, "basso", (9,)),
        (UNNAMED, "bass", (5, 6)),
        (UNNAMED, "violin", (2, 3)),
        (UNNAMED, "violin 2", (3,)),
        (UNNAMED, "drums", (4,)),
        (UNNAMED, "1", (1,)),
        (MISLABELLED, "viola", (1,)),
        (MISLABELLED, "violin", (1,)),
        (MISLABELLED, "flute", (2,)),
        (MISLABELLED, "melody", (2,)),
        (MISLABELLED, "mel", (2,)),
        (MISLABELLED, "bass", (3,)),
        (MISLABELLED, "choir", (3,)),
        (MISLABELLED, "chords, left", (4,)),
    ],
)
def test_parts(parts: tuple[PartLabel, ...], text: str, numbers: tuple[int, ...]) -> None:
    assert parts_named(text, parts) == tuple(number - 1 for number in numbers)


@pytest.mark.parametrize("text", ["flute", "violin, flute", "violin 3", "violin 0", "5", "0", "bass", "?"])
def test_parts_that_the_song_does_not_have(text: str) -> None:
    with pytest.raises(ContinuoError) as refused:
        parts_named(text, QUARTET)
    missing = text.rpartition(", ")[2]
    assert str(refused.value) == (
        f"--parts: the song has no part {missing!r}; its parts are: 1 Violin I, 2 Violin II, 3 Viola, 4 Violoncello"
    )


def test_a_list_without_parts_and_a_song_without_parts() -> None:
    with pytest.raises(ContinuoError, match=r"^--range: name at least one part"):
        parts_named(" ", QUARTET, Option("--range"))
    with pytest.raises(ContinuoError, match=r"^--parts: the song has no part with notes; leave --parts out"):
        parts_named("bass", ())


@given(LABELS, st.data())
def test_every_part_has_its_number_and_its_name(parts: list[PartLabel], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(parts) - 1))
    if not any(number_alone(words_of(part.name)) for part in parts):
        assert parts_named(str(index + 1), parts) == (index,)
    if parts[index].name.strip():
        assert index in parts_named(parts[index].name, parts)


@given(LABELS, st.text() | st.sampled_from(["bass", "drums, 1", "strings", "violin 2"]))
def test_any_text_means_parts_or_is_refused(parts: list[PartLabel], text: str) -> None:
    try:
        meant = parts_named(text, parts)
    except ContinuoError:
        return
    assert meant and list(meant) == sorted(set(meant)) and set(meant) <= set(range(len(parts)))


@pytest.mark.parametrize("text", ["piano, bass, drums", "string quartet", "SATB, organ", "2 flutes, 3 horns, harp"])
def test_parts_of_a_composed_ensemble_are_found_by_their_names(text: str) -> None:
    parts = parse_ensemble(text)
    assert [parts_named(part.name, parts) for part in parts] == [(index,) for index in range(len(parts))]
