"""The percussion staff: where the drums of General MIDI stand on it, and their note heads."""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.music.instruments import DRUM_NAMES

DRUM_CHANNEL = 10  # counted from 1


class Drum(NamedTuple):
    """How a drum is written."""

    name: str
    """Of General MIDI."""
    step: str
    """Its line or space, as the note that stands there under a treble clef: C to B."""
    octave: int
    """Of the step; middle C is C4."""
    head: str
    """Note head, by MusicXML's names."""

    @property
    def is_pedal(self) -> bool:
        """Whether a foot plays it."""
        return (self.step, self.octave) in (("D", 4), ("E", 4), ("F", 4))


# Of level 1: pitch, line or space, note head. What a drum kit has stands where drummers expect it.
_DRUMS = """
35 E4,normal      36 F4,normal      37 C5,x           38 C5,normal      39 C5,triangle    40 C5,diamond
41 G4,normal      42 G5,x           43 A4,normal      44 D4,x           45 B4,normal      46 G5,circle-x
47 D5,normal      48 E5,normal      49 A5,x           50 F5,normal      51 F5,x           52 C6,x
53 F5,diamond     54 E5,x           55 B5,x           56 E5,triangle    57 A5,circle-x    58 D5,triangle
59 F5,circle-x    60 E5,diamond     61 D5,diamond     62 B4,x           63 B4,diamond     64 A4,diamond
65 F5,triangle    66 B4,triangle    67 A5,triangle    68 G5,triangle    69 D5,x           70 A4,x
71 A5,diamond     72 G5,diamond     73 G4,x           74 G4,diamond     75 B5,diamond     76 B5,triangle
77 A4,triangle    78 G4,triangle    79 G4,circle-x    80 C6,triangle    81 C6,diamond
"""
_KNOWN = {
    int(pitch): Drum(DRUM_NAMES[int(pitch)], place[0], int(place[1]), head)
    for pitch, place, head in re.findall(r"(\d\d) (\w\d),(\S+)", _DRUMS)
}
_SNARE = 38


def drum(pitch: int) -> Drum:
    """How a MIDI pitch of a drum track is written; what level 1 has no drum for stands in the middle."""
    return _KNOWN.get(pitch) or Drum(DRUM_NAMES.get(pitch, f"Percussion {pitch}"), "B", 4, "slash")


def drum_at(step: str, octave: int, head: str) -> int:
    """The drum's pitch whose line or space and note head these are, or that is the nearest; the snare for none."""
    there = [pitch for pitch, known in _KNOWN.items() if (known.step, known.octave) == (step, octave)]
    alike = [pitch for pitch in there if _KNOWN[pitch].head == head]
    return (alike or there or [_SNARE])[0]
