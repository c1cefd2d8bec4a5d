""".rmi files are read as the .mid within them."""

from __future__ import annotations

import pytest

from generator.midi.bulk import read_notes
from generator.midi.endings import is_read_as_midi
from generator.midi.faults import MidiError
from generator.midi.reader import read_midi, read_texts
from generator.midi.riff import unwrapped
from generator.midi.writer import write_midi
from tests.generator.scores import tune

MID = write_midi(tune(), texts=["about"])


def chunk(kind: bytes, content: bytes, *, padded: bool = True) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2 if padded else 0)


def rmi(*chunks: bytes, form: bytes = b"RMID") -> bytes:
    return chunk(b"RIFF", form + b"".join(chunks), padded=False)


@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("mid", [MID, MID + b"\0"])
def test_the_mid_within_is_read_wherever_it_stands(mid: bytes, *, padded: bool) -> None:
    before, after = chunk(b"DISP", b"odd", padded=padded), chunk(b"LIST", b"INFOINAM" + bytes(8), padded=padded)
    for chunks in ([chunk(b"data", mid)], [before, chunk(b"data", mid), after]):
        assert unwrapped(rmi(*chunks), "x.rmi") == mid
        assert read_midi(rmi(*chunks), "x.rmi").tracks == read_midi(MID, "x.mid").tracks
        assert read_notes(rmi(*chunks), "x.rmi").tracks == read_notes(MID, "x.mid").tracks
        assert read_texts(rmi(*chunks)) == ["about"]


def test_what_the_whole_says_of_its_length_does_not_matter() -> None:
    data = rmi(chunk(b"data", MID))
    for length in (0, 4, 0xFFFFFFFF):
        assert unwrapped(b"RIFF" + length.to_bytes(4, "little") + data[8:], "x.rmi") == MID


def test_other_files_are_left_alone() -> None:
    for data in (MID, b"", b"RIF", b"no music"):
        assert unwrapped(data, "x.mid") == data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (rmi(chunk(b"fmt ", bytes(16)), form=b"WAVE"), "byte 0x8: a RIFF file of the form 'WAVE'"),
        (rmi(chunk(b"LIST", bytes(8))), "a RIFF file without a chunk 'data'"),
        (rmi(), "a RIFF file without a chunk 'data'"),
        (b"RIFF", "byte 0x8: a RIFF file of the form ''"),
        (
            rmi(chunk(b"data", MID, padded=False))[:-20],
            "byte 0xC: the length of the chunk 'data' reaches 20 bytes past",
        ),
        (b"RIFF\0\0\0\0RMIDdata\xff\xff\xff\xff" + MID, "byte 0xC: the length of the chunk 'data' reaches"),
        (b"RIFF\0\0\0\0RMIDLIST\xff\xff\xff\x7f" + MID, "byte 0xC: the length of the chunk 'LIST' reaches"),
    ],
)
def test_what_can_not_be_read_is_reported(data: bytes, sentence: str) -> None:
    with pytest.raises(MidiError) as caught:
        read_midi(data, "x.rmi")
    assert f"x.rmi: {sentence}" in str(caught.value)


def test_many_empty_chunks_end() -> None:
    with pytest.raises(MidiError, match="without a chunk"):
        unwrapped(rmi(*[chunk(b"JUNK", b"")] * 10_000), "x.rmi")


def test_names_are_known_by_their_endings() -> None:
    assert all(map(is_read_as_midi, ("a.mid", "a.MIDI", "b.Kar", "c.RMI", "d.smf", "e.x.mid")))
    assert not any(map(is_read_as_midi, ("a.mid.txt", "mid", "a.xml", "")))
