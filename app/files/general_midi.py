"""General MIDI in notation: names of its programs, and where its drums stand on a percussion staff."""

from __future__ import annotations

import re
from typing import NamedTuple

# General MIDI level 1, 1991, in order of the programs.
PROGRAM_NAMES = (
    "Acoustic Grand Piano", "Bright Acoustic Piano", "Electric Grand Piano", "Honky-tonk Piano",
    "Electric Piano 1", "Electric Piano 2", "Harpsichord", "Clavinet",
    "Celesta", "Glockenspiel", "Music Box", "Vibraphone", "Marimba", "Xylophone", "Tubular Bells", "Dulcimer",
    "Drawbar Organ", "Percussive Organ", "Rock Organ", "Church Organ",
    "Reed Organ", "Accordion", "Harmonica", "Tango Accordion",
    "Acoustic Guitar (nylon)", "Acoustic Guitar (steel)", "Electric Guitar (jazz)", "Electric Guitar (clean)",
    "Electric Guitar (muted)", "Overdriven Guitar", "Distortion Guitar", "Guitar Harmonics",
    "Acoustic Bass", "Electric Bass (finger)", "Electric Bass (pick)", "Fretless Bass",
    "Slap Bass 1", "Slap Bass 2", "Synth Bass 1", "Synth Bass 2",
    "Violin", "Viola", "Cello", "Contrabass", "Tremolo Strings", "Pizzicato Strings", "Orchestral Harp", "Timpani",
    "String Ensemble 1", "String Ensemble 2", "Synth Strings 1", "Synth Strings 2",
    "Choir Aahs", "Voice Oohs", "Synth Voice", "Orchestra Hit",
    "Trumpet", "Trombone", "Tuba", "Muted Trumpet", "French Horn", "Brass Section", "Synth Brass 1", "Synth Brass 2",
    "Soprano Sax", "Alto Sax", "Tenor Sax", "Baritone Sax", "Oboe", "English Horn", "Bassoon", "Clarinet",
    "Piccolo", "Flute", "Recorder", "Pan Flute", "Blown Bottle", "Shakuhachi", "Whistle", "Ocarina",
    "Lead 1 (square)", "Lead 2 (sawtooth)", "Lead 3 (calliope)", "Lead 4 (chiff)",
    "Lead 5 (charang)", "Lead 6 (voice)", "Lead 7 (fifths)", "Lead 8 (bass and lead)",
    "Pad 1 (new age)", "Pad 2 (warm)", "Pad 3 (polysynth)", "Pad 4 (choir)",
    "Pad 5 (bowed)", "Pad 6 (metallic)", "Pad 7 (halo)", "Pad 8 (sweep)",
    "FX 1 (rain)", "FX 2 (soundtrack)", "FX 3 (crystal)", "FX 4 (atmosphere)",
    "FX 5 (brightness)", "FX 6 (goblins)", "FX 7 (echoes)", "FX 8 (sci-fi)",
    "Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe", "Fiddle", "Shanai",
    "Tinkle Bell", "Agogo", "Steel Drums", "Woodblock", "Taiko Drum", "Melodic Tom", "Synth Drum", "Reverse Cymbal",
    "Guitar Fret Noise", "Breath Noise", "Seashore", "Bird Tweet",
    "Telephone Ring", "Helicopter", "Applause", "Gunshot",
)  # fmt: skip
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


# General MIDI level 1: pitch, name, line or space, note head. What a drum kit has stands where drummers expect it.
_DRUMS = """
35 Acoustic Bass Drum,E4,normal      36 Bass Drum 1,F4,normal          37 Side Stick,C5,x
38 Acoustic Snare,C5,normal          39 Hand Clap,C5,triangle          40 Electric Snare,C5,diamond
41 Low Floor Tom,G4,normal           42 Closed Hi-Hat,G5,x             43 High Floor Tom,A4,normal
44 Pedal Hi-Hat,D4,x                 45 Low Tom,B4,normal              46 Open Hi-Hat,G5,circle-x
47 Low-Mid Tom,D5,normal             48 Hi-Mid Tom,E5,normal           49 Crash Cymbal 1,A5,x
50 High Tom,F5,normal                51 Ride Cymbal 1,F5,x             52 Chinese Cymbal,C6,x
53 Ride Bell,F5,diamond              54 Tambourine,E5,x                55 Splash Cymbal,B5,x
56 Cowbell,E5,triangle               57 Crash Cymbal 2,A5,circle-x     58 Vibraslap,D5,triangle
59 Ride Cymbal 2,F5,circle-x         60 High Bongo,E5,diamond          61 Low Bongo,D5,diamond
62 Mute High Conga,B4,x              63 Open High Conga,B4,diamond     64 Low Conga,A4,diamond
65 High Timbale,F5,triangle          66 Low Timbale,B4,triangle        67 High Agogo,A5,triangle
68 Low Agogo,G5,triangle             69 Cabasa,D5,x                    70 Maracas,A4,x
71 Short Whistle,A5,diamond          72 Long Whistle,G5,diamond        73 Short Guiro,G4,x
74 Long Guiro,G4,diamond             75 Claves,B5,diamond              76 High Wood Block,B5,triangle
77 Low Wood Block,A4,triangle        78 Mute Cuica,G4,triangle         79 Open Cuica,G4,circle-x
80 Mute Triangle,C6,triangle         81 Open Triangle,C6,diamond
"""
_KNOWN = {
    int(pitch): Drum(name, place[0], int(place[1]), head)
    for pitch, name, place, head in re.findall(r"(\d\d) ([^,]+),(\w\d),(\S+)", _DRUMS)
}
_SNARE = 38
# Words in names of instruments, the more special ones first.
_NAMED = (
    ("bass drum", 36), ("kick", 36), ("side stick", 37), ("rim", 37), ("electric snare", 40), ("snare", 38),
    ("clap", 39), ("open hi", 46), ("pedal hi", 44), ("hi-hat", 42), ("hihat", 42), ("hi hat", 42),
    ("floor tom", 43), ("low tom", 45), ("high tom", 50), ("mid tom", 47), ("tom", 47), ("ride bell", 53),
    ("ride", 51), ("chin", 52), ("splash", 55), ("crash", 49), ("suspended cymbal", 51), ("cymbal", 49),
    ("tam-tam", 52), ("gong", 52), ("tambourine", 54), ("cowbell", 56), ("vibraslap", 58), ("low bongo", 61),
    ("bongo", 60), ("low conga", 64), ("conga", 63), ("low timbale", 66), ("timbale", 65), ("agogo", 67),
    ("cabasa", 69), ("maraca", 70), ("shaker", 70), ("whistle", 72), ("guiro", 74), ("claves", 75),
    ("wood block", 76), ("woodblock", 76), ("temple block", 77), ("cuica", 79), ("triangle", 81),
)  # fmt: skip


def drum(pitch: int) -> Drum:
    """How a MIDI pitch of a drum track is written; what General MIDI has no drum for stands in the middle."""
    return _KNOWN.get(pitch) or Drum(f"Percussion {pitch}", "B", 4, "slash")


def drum_at(step: str, octave: int, head: str) -> int:
    """The drum's pitch whose line or space and note head these are, or that is the nearest; the snare for none."""
    there = [pitch for pitch, known in _KNOWN.items() if (known.step, known.octave) == (step, octave)]
    alike = [pitch for pitch in there if _KNOWN[pitch].head == head]
    return (alike or there or [_SNARE])[0]


def drum_named(name: str) -> int | None:
    """The drum's pitch that a name of an instrument speaks of."""
    lower = name.lower()
    return next((pitch for words, pitch in _NAMED if words in lower), None)
