""".rmi files: RIFF files of the form "RMID", whose chunk "data" is a .mid file."""

from __future__ import annotations

from pathlib import Path

from generator.midi.faults import MidiError

_HEAD = 8  # bytes of a chunk before its content: four letters and its length, little-endian


def unwrapped(data: bytes, name: str | Path) -> bytes:
    """The bytes of the .mid file within a RIFF file; data that is no RIFF file is returned unchanged. name: for errors.

    The length in the RIFF file's header is ignored, as some programs write a wrong one, and every chunk states its own.
    A chunk of odd length is followed by a zero, which some programs leave out. Raises MidiError for a RIFF file of
    another form, for one without the chunk "data", and for one that was cut short.
    """
    if data[:4] != b"RIFF":
        return data
    form = data[_HEAD : _HEAD + 4]
    if form != b"RMID":
        raise MidiError(
            "{name}: byte 0x8: a RIFF file of the form {form!r}, and only 'RMID' holds MIDI; export it as .mid",
            name=name,
            form=form.decode("latin-1"),
        )
    position = _HEAD + 4
    while position + _HEAD <= len(data):
        begin, length = position + _HEAD, int.from_bytes(data[position + 4 : position + _HEAD], "little")
        if begin + length > len(data):
            raise MidiError(
                "{name}: byte 0x{position:X}: the length of the chunk {chunk!r} reaches {short:,} bytes past the "
                "file's end: the file was cut short",
                name=name,
                position=position,
                chunk=data[position : position + 4].decode("latin-1"),
                short=begin + length - len(data),
            )
        if data[position : position + 4] == b"data":
            return data[begin : begin + length]
        position = begin + length
        position += length % 2 and data[position : position + 1] == b"\0"
    raise MidiError("{name}: a RIFF file without a chunk 'data', so it has no music; export it as .mid", name=name)
