"""Reading many files at once gives what the complete reader gives, one by one."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.midi.bulk import read_many, read_notes
from generator.midi.faults import MidiError
from generator.midi.reader import read_midi
from generator.music.score import Score
from tests.checkout import ROOT
from tests.generator.midi.files import control, meta, midi_bytes, note, port, program, sysex
from tests.generator.midi.mutations import mutated

_CHANNELS = st.sampled_from([0, 1, 9])
_DELTAS = st.sampled_from([0, 0, 1, 5, 96, 127, 128, 300, 20_000, 3_000_000])
_PITCHES = st.sampled_from([60, 61, 64])
_CONTROLS = st.tuples(
    st.sampled_from([0, 7, 64, 64, 66, 120, 121, 123]), st.sampled_from([0, 1, 63, 64, 120, 126, 127])
)
_EXCLUSIVE = st.sampled_from(
    [
        bytes([0x41, 0x10, 0x42, 0x12, 0x40, 0x11, 0x15, 0x02, 0x0F, 0xF7]),
        bytes([0x43, 0x10, 0x4C, 0x08, 0x00, 0x07, 0x02, 0xF7]),
        bytes([0x7E, 0x7F, 0x09, 0x01, 0xF7]),
        b"",
    ]
)
_METAS = st.sampled_from(
    [
        (0x51, b"\x07\xa1\x20"), (0x51, b"\x00\x00\x00"), (0x51, b"\x01"), (0x58, b"\x03\x02\x18\x08"),
        (0x58, b"\x00\x02\x18\x08"), (0x59, b"\xfd\x01"), (0x59, b"\x09\x00"), (0x03, b"Violin"), (0x03, b"Fl\xf6te"),
        (0x03, "Flöte".encode()), (0x03, "ピアノ".encode("cp932")), (0x01, b"x" * 200), (0x21, b"\x00"),
        (0x21, b"\x01"), (0x90, b""), (0x05, "é".encode()),
    ]
)  # fmt: skip


def _length(value: int) -> bytes:
    found = [value & 0x7F]
    while value := value >> 7:
        found.append(value & 0x7F | 0x80)
    return bytes(reversed(found))


@st.composite
def tracks(draw: st.DrawFn) -> bytes:
    """A track's bytes: each event with its status, or without where it may be."""
    data, running = b"", 0
    for _ in range(draw(st.integers(0, 25))):
        data += _length(draw(_DELTAS))
        kind = draw(st.sampled_from([0x80, 0x90, 0x90, 0x90, 0xB0, 0xB0, 0xC0, 0xD0, 0xE0, 0xF0, 0xF7, 0xFE, 0xFF]))
        if kind == 0xFF:
            number, content = draw(_METAS)
            data += bytes([kind, number]) + _length(len(content)) + content
            continue
        if kind >= 0xF0:
            content = draw(_EXCLUSIVE)
            data += bytes([kind]) + (b"" if kind == 0xFE else _length(len(content)) + content)
            running = 0
            continue
        status = kind | draw(_CHANNELS)
        if status != running or draw(st.booleans()):
            data += bytes([status])
        running = status
        if kind == 0xB0:
            data += bytes(draw(_CONTROLS))
        elif kind in (0xC0, 0xD0):
            data += bytes([draw(st.sampled_from([0, 40, 127]))])
        else:
            data += bytes([draw(_PITCHES), draw(st.sampled_from([0, 1, 80, 127]))])
    return data + draw(st.sampled_from([b"", b"\x00\xff\x2f\x00", b"\x83\x60\xff\x2f\x00", b"\x00\xff\x2f\x00junk"]))


@st.composite
def files(draw: st.DrawFn) -> bytes:
    own = draw(st.lists(tracks(), min_size=0, max_size=16))
    head = struct.pack(">HHH", draw(st.sampled_from([0, 1, 1, 1, 2])), len(own), draw(st.sampled_from([1, 96, 480])))
    chunks = [(b"MThd", head), *((b"MTrk", track) for track in own)]
    return b"".join(kind + struct.pack(">I", len(content)) + content for kind, content in chunks)


def complete(data: bytes) -> Score | str:
    try:
        return read_midi(data, "x.mid")
    except MidiError as error:
        return str(error)


def in_bulk(files: Sequence[bytes]) -> list[Score | str]:
    results = read_many([(data, "x.mid") for data in files])
    return [str(result) if isinstance(result, MidiError) else result for result in results]


@given(st.lists(files(), max_size=4))
@settings(max_examples=150, deadline=None)
def test_both_readers_agree(found: list[bytes]) -> None:
    assert in_bulk(found) == [complete(data) for data in found]


def test_both_readers_agree_on_the_clips_that_come_with_the_program() -> None:
    found = [path.read_bytes() for path in sorted((ROOT / "assets" / "clips").glob("*.mid"))]
    assert found
    assert in_bulk(found) == [complete(data) for data in found]


def test_both_readers_agree_on_damaged_files() -> None:
    whole = [
        midi_bytes([control(0, 64, 127), *note(0, 96, 60), *note(200, 50, 60)], note(10, 300, 60)),
        midi_bytes(
            [port(1), program(0, 5), *note(0, 10, 60)], [sysex(5, 0x7E, 0x7F, 9, 1), meta(0, "text", text="é" * 99)]
        ),
        midi_bytes(*([program(0, n, n % 16), *note(n, 200, 50 + n, n % 16)] for n in range(20))),
    ]
    found = list(itertools.islice(mutated(whole, 5), 3000))
    assert in_bulk(found) == [complete(data) for data in found]
    assert {type(result) for result in in_bulk(found)} == {Score, str}


@pytest.mark.parametrize(
    "track",
    [
        [*note(0, 100, 60), control(50, 66, 127), control(300, 66, 0)],
        [note(0, 0, 60)[0], control(300, 123, 0)],
        [control(0, 0, 127, 3), program(0, 0, 3), *note(0, 100, 36, 3), control(200, 0, 0, 3), program(200, 33, 3)],
        [note(0, 0, 60)[0], note(50, 0, 60)[0], note(60, 0, 60)[1], note(70, 0, 60)[1], note(80, 0, 60)[1]],
        [control(0, 64, 127), *note(0, 100, 60), *note(0, 100, 60), control(400, 121, 0), *note(500, 10, 60)],
    ],
)
def test_both_readers_agree_on_what_is_rare(track: list) -> None:
    data = midi_bytes(track, note(30, 1000, 60))
    assert in_bulk([data, data]) == [complete(data)] * 2


def test_a_file_that_breaks_leaves_its_neighbours_whole() -> None:
    whole = midi_bytes(*([*note(n, 100, 60)] for n in range(30)))
    begin = whole.rindex(b"MTrk") + 8
    broken = whole[:begin] + b"\xff" * 5 + whole[begin + 5 :]
    first, second, third = in_bulk([whole, broken, whole])
    assert first == third == complete(whole)
    assert second == complete(broken) and isinstance(second, str)


def test_bulk_reading_raises_what_is_wrong() -> None:
    with pytest.raises(MidiError, match=r"^x\.mid: the file is empty"):
        read_notes(b"", "x.mid")
    assert read_notes(midi_bytes(note(0, 10, 60)), "x.mid").note_count == 1


def test_running_status_of_one_data_byte_is_read() -> None:
    track = bytes([0, 0xD0, 5, 3, 6, 4, 7, 0, 0x90, 60, 80, 9, 60, 0])
    head = b"MThd" + struct.pack(">IHHH", 6, 0, 1, 96)
    score = read_midi(head + b"MTrk" + struct.pack(">I", len(track)) + track, "x.mid")
    assert score.source
    events = score.source.events
    assert events.ticks.tolist() == [0, 3, 7, 7, 16]
    assert events.status.tolist() == [0xD0, 0xD0, 0xD0, 0x90, 0x90]
    assert events.first.tolist() == [5, 6, 7, 60, 60]
