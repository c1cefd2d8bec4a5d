"""General MIDI's instruments: its programs, their families, and its drums."""

from __future__ import annotations

from typing import Literal, get_args

# The families of General MIDI's programs (level 1, 1991), in order: program // 8 is the index.
PitchedFamily = Literal[
    "piano", "chromatic-percussion", "organ", "guitar", "bass", "strings", "ensemble", "brass", "reed", "pipe",
    "synth-lead", "synth-pad", "synth-effects", "world", "percussive", "sound-effects",
]  # fmt: skip
PITCHED_FAMILIES: tuple[str, ...] = get_args(PitchedFamily)
FAMILIES: tuple[str, ...] = (*PITCHED_FAMILIES, "drums")
DRUM_FAMILY = FAMILIES.index("drums")
BASS_FAMILY = FAMILIES.index("bass")
MAX_PARTS = 24  # of one piece, in a model; enough for nearly all orchestras
MAX_PARTS_OF_FAMILY = 8
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
# How many notes one player holds at once, by family: of guitars the number of strings, of the others a limit that 98 of
# 100 tracks in the corpus keep to (several players may share a track). Families that are not listed, such as pianos
# with their pedal and organs, have no limit; nor has the harp.
_MOST_NOTES = {
    "chromatic-percussion": 4, "guitar": 6, "bass": 2, "strings": 4, "ensemble": 6, "brass": 3, "reed": 2, "pipe": 2,
    "synth-lead": 4, "synth-pad": 6, "world": 5,
}  # fmt: skip
_HARP = 46
# Keys of a drum kit: level 1 has 35 to 81, level 2 (1999) adds the others.
LOWEST_DRUM, HIGHEST_DRUM = 27, 87
DRUM_NAMES = dict(zip(range(LOWEST_DRUM, HIGHEST_DRUM + 1), (
    "High Q", "Slap", "Scratch Push", "Scratch Pull", "Sticks", "Square Click", "Metronome Click",
    "Metronome Bell", "Acoustic Bass Drum", "Bass Drum 1", "Side Stick", "Acoustic Snare", "Hand Clap",
    "Electric Snare", "Low Floor Tom", "Closed Hi-Hat", "High Floor Tom", "Pedal Hi-Hat", "Low Tom",
    "Open Hi-Hat", "Low-Mid Tom", "Hi-Mid Tom", "Crash Cymbal 1", "High Tom", "Ride Cymbal 1",
    "Chinese Cymbal", "Ride Bell", "Tambourine", "Splash Cymbal", "Cowbell", "Crash Cymbal 2",
    "Vibraslap", "Ride Cymbal 2", "High Bongo", "Low Bongo", "Mute High Conga", "Open High Conga",
    "Low Conga", "High Timbale", "Low Timbale", "High Agogo", "Low Agogo", "Cabasa", "Maracas",
    "Short Whistle", "Long Whistle", "Short Guiro", "Long Guiro", "Claves", "High Wood Block",
    "Low Wood Block", "Mute Cuica", "Open Cuica", "Mute Triangle", "Open Triangle", "Shaker",
    "Jingle Bell", "Bell Tree", "Castanets", "Mute Surdo", "Open Surdo",
), strict=True))  # fmt: skip
KICKS, SNARES = (35, 36), (37, 38, 39, 40)  # pitches of a drum beat's two voices: bass drums; snares, side stick, clap
# Words in the names of drums and their pitches, the more specific words first.
DRUM_WORDS = (
    ("bass drum", 36), ("kick", 36), ("side stick", 37), ("rim", 37), ("electric snare", 40), ("snare", 38),
    ("clap", 39), ("open hi", 46), ("pedal hi", 44), ("hi-hat", 42), ("hihat", 42), ("hi hat", 42),
    ("floor tom", 43), ("low tom", 45), ("high tom", 50), ("mid tom", 47), ("tom", 47), ("ride bell", 53),
    ("ride", 51), ("china", 52), ("chinese", 52), ("splash", 55), ("crash", 49), ("suspended cymbal", 51),
    ("cymbal", 49),
    ("tam-tam", 52), ("gong", 52), ("tambourine", 54), ("cowbell", 56), ("vibraslap", 58), ("low bongo", 61),
    ("bongo", 60), ("low conga", 64), ("conga", 63), ("low timbale", 66), ("timbale", 65), ("agogo", 67),
    ("cabasa", 69), ("maraca", 70), ("shaker", 70), ("whistle", 72), ("guiro", 74), ("claves", 75),
    ("wood block", 76), ("woodblock", 76), ("temple block", 77), ("cuica", 79), ("triangle", 81),
)  # fmt: skip


def drum_named(name: str) -> int | None:
    """The pitch, 27 to 87, of the drum that an instrument's name mentions; None for none."""
    lower = name.lower()
    return next((pitch for words, pitch in DRUM_WORDS if words in lower), None)


def most_notes(program: int) -> int | None:
    """How many notes one player of an instrument holds at once; None for no limit. program: General MIDI, 0 to 127."""
    return None if program == _HARP else _MOST_NOTES.get(PITCHED_FAMILIES[program // 8])
