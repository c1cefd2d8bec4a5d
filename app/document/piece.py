"""The piece that is edited: all notes of all parts in one table, immutable. Without Qt."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property
from itertools import count

import numpy as np

from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid
from generator.music.metre import Metre, parse_metre
from generator.music.mix import CENTRE, FULL_VOLUME, NO_CHORUS, SOME_REVERB, Mix
from generator.music.scaling import MAX_TICKS_PER_QUARTER, OUTPUT_TICKS_PER_QUARTER, at_resolution
from generator.music.score import KeySignature, Marker, Score, Tempo, Track
from generator.music.source import MidiSource
from generator.music.tempo import TempoMap

# Columns of `Piece.rows`; the first four are those of a Track's notes.
ONSET, DURATION, PITCH, VELOCITY, PART, ORIGIN, LOCKED = range(7)
COLOURS = 12  # that tracks have
YOURS, COMPOSED = 0, 1  # origins of notes: from a clip, played or drawn by hand; and composed by a model


@dataclass(frozen=True, slots=True)
class Part:
    """A track without its notes: name, instrument, look and mix."""

    name: str = ""
    """The name that is shown; "" for none."""
    program: int = 0
    """General MIDI program, 0 to 127."""
    is_drum: bool = False
    """Whether it is a drum kit."""
    source_part: int | None = None
    """Index of the part of the piece's source file that it was read as; None for a new one."""
    _: KW_ONLY
    id: int = field(default=0, compare=False)
    """Identity of the track in all takes of a project; 0 for one that is in no other take."""
    colour: int = 0
    """Index of its colour, below COLOURS."""
    volume: int = FULL_VOLUME
    """0 to 127, as the MIDI controller."""
    pan: int = CENTRE
    """0, left, to 127, right, as the MIDI controller."""
    reverb: int = SOME_REVERB
    """How much of it goes to the reverb, 0 to 127, as the MIDI controller."""
    chorus: int = NO_CHORUS
    """How much of it goes to the chorus, 0 to 127, as the MIDI controller."""
    is_muted: bool = False
    """Whether it does not play."""
    is_soloed: bool = False
    """Whether only it plays, and others that are soloed."""
    is_armed: bool = False
    """Whether recordings go to it."""
    output: str = ""
    """Its output: a MIDI output's name, or BUILT_IN_SYNTH; "" for the output of the piece."""
    channel: int | None = None
    """The MIDI channel chosen for it, 0 to 15; None for any."""

    @property
    def instrument(self) -> tuple[int, bool]:
        """Program, and whether it is a drum kit."""
        return self.program, self.is_drum


def part_of(track: Track) -> Part:
    """The part for a track that is new in a piece."""
    about = track.name, track.program, track.is_drum, track.source_part
    return Part(*about, **Mix().overridden_by(track)._asdict(), output=track.output, channel=track.channel)


def with_new(parts: Sequence[Part], *new: Part) -> tuple[Part, ...]:
    """The parts followed by new ones, each with an identity of its own and the least used colour. New tracks with the
    same name and instrument have the same identity, even if they were composed in different takes."""
    ids, uses = {part.id for part in parts}, Counter(part.colour for part in parts)
    found = [*parts]
    numbers: dict[int, Iterator[int]] = {}  # that were not tried yet, by the first
    for part in new:
        first = zlib.crc32(f"{part.name}\0{part.program}\0{part.is_drum}".encode("utf-8", "replace")) | 1
        own = next(number for number in numbers.setdefault(first, count(first, 2)) if number not in ids)
        colour = min(range(COLOURS), key=lambda colour: uses[colour])
        found.append(replace(part, id=own, colour=colour))
        ids.add(own)
        uses[colour] += 1
    return tuple(found)


def are_audible(parts: Sequence[Part]) -> list[bool]:
    """Whether each part plays: it is not muted and, if any part is soloed, it is soloed, too."""
    solo = any(part.is_soloed for part in parts)
    return [not part.is_muted and (part.is_soloed or not solo) for part in parts]


def table(rows: object = ()) -> np.ndarray:
    """Rows in order of onset, then pitch. -> (N, 7) int32, read-only."""
    array = np.array(rows, dtype=np.int32).reshape(-1, 7)
    array = array[np.lexsort((array[:, PART], array[:, PITCH], array[:, ONSET]))]
    array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class Piece:
    """All notes of all parts in one table, with tempo, metre, keys and markers."""

    ticks_per_quarter: int = OUTPUT_TICKS_PER_QUARTER
    """A multiple of the models' grid wherever that is possible."""
    rows: np.ndarray = field(default_factory=table)
    """(N, 7) int32 as `table` makes them; times in ticks."""
    parts: tuple[Part, ...] = ()
    """The parts; the column PART of `rows` has indexes into them."""
    tempos: tuple[Tempo, ...] = ()
    """In order of their ticks."""
    metres: tuple[Metre, ...] = ()
    """In order of their ticks."""
    keys: tuple[KeySignature, ...] = ()
    """In order of their ticks."""
    source: MidiSource | None = None
    """The .mid file that it came from, whose other events are saved with it; None for none."""
    markers: tuple[Marker, ...] = ()
    """In order of their ticks; several may be at one tick."""

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Piece):
            return NotImplemented
        return self.frame == other.frame and np.array_equal(self.rows, other.rows)

    __hash__ = None  # type: ignore[assignment]  # equality is by content, and arrays have no hash

    @classmethod
    def from_score(cls, score: Score, origin: int = YOURS) -> Piece:
        """The piece of a score, at a resolution that is a multiple of the grid's, if a .mid file can have it. Raises
        ContinuoError past 2^31 ticks."""
        resolution = math.lcm(score.ticks_per_quarter, GRID_TICKS_PER_QUARTER)
        if resolution <= MAX_TICKS_PER_QUARTER:
            score = at_resolution(score, resolution)
        rows = [np.zeros((0, 7), np.int32)]
        for number, track in enumerate(score.tracks):
            own = np.zeros((len(track), 7), np.int32)
            own[:, :4] = track.notes
            own[:, PART], own[:, ORIGIN] = number, origin
            rows.append(own)
        parts = with_new((), *map(part_of, score.tracks))
        return cls(
            score.ticks_per_quarter,
            table(np.concatenate(rows)),
            parts,
            score.tempos,
            score.metres,
            score.keys,
            score.source,
            score.markers,
        )

    def score(self, *, whole: bool = False) -> Score:
        """The piece as a Score. whole: whether parts without notes are included."""
        tracks = []
        for number, (part, is_audible) in enumerate(zip(self.parts, are_audible(self.parts), strict=True)):
            notes = np.ascontiguousarray(self.rows[self.rows[:, PART] == number, :4])
            if len(notes) or whole:
                notes.flags.writeable = False
                about = part.name, part.program, part.is_drum, part.source_part
                mix = part.volume, part.pan, part.reverb, part.chorus
                track = Track(notes, *about, *mix, is_muted=not is_audible, output=part.output, channel=part.channel)
                tracks.append(track)
        return Score(
            self.ticks_per_quarter,
            tuple(tracks),
            self.tempos,
            self.metres,
            self.keys,
            self.source,
            markers=self.markers,
        )

    @property
    def frame(self) -> tuple:
        """All but the notes and the source file, to compare pieces by."""
        return self.ticks_per_quarter, self.parts, self.tempos, self.metres, self.keys, self.markers

    def is_remix_of(self, other: Piece) -> bool:
        """Whether the two differ at most in names, colours, mix and outputs of tracks, so that every note sounds on the
        same instrument."""
        if self is other or self.rows is not other.rows or self.source is not other.source:
            return False
        frames = (replace(self, parts=()).frame, replace(other, parts=()).frame)
        return frames[0] == frames[1] and [own.instrument for own in self.parts] == [
            own.instrument for own in other.parts
        ]

    @cached_property
    def end_ticks(self) -> int:
        return int((self.rows[:, ONSET] + self.rows[:, DURATION]).max()) if len(self.rows) else 0

    @cached_property
    def bars(self) -> BarGrid:
        return BarGrid(self.metres, self.ticks_per_quarter)

    @cached_property
    def is_pitched(self) -> np.ndarray:
        """(N,) bool: whether each note is not of a drum part."""
        drums = np.array([part.is_drum for part in self.parts] or [False])
        return ~drums[self.rows[:, PART]] if len(self.parts) else np.ones(len(self.rows), bool)

    @cached_property
    def tempo_map(self) -> TempoMap:
        return TempoMap(self.tempos, self.ticks_per_quarter)

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return self.tempo_map.seconds_at(self.end_ticks)

    @property
    def bar_count(self) -> int:
        return int(self.bars.locate_one(max(0, self.end_ticks - 1))[0]) + 1

    def as_yours(self) -> Piece:
        """The piece with all notes marked as the user's own."""
        rows = self.rows.copy()
        rows[:, ORIGIN] = YOURS
        return self.with_rows(rows)

    def with_tempo(self, bpm: float) -> Piece:
        """The piece beginning at `bpm` quarter notes a minute; later tempos keep their proportion to it."""
        first = self.tempo_map.tempo_at(0)
        factor = 60e6 / bpm / first
        tempos = tuple(
            tempo._replace(us_per_quarter=min(2**24 - 1, max(1, round(tempo.us_per_quarter * factor))))
            for tempo in self.tempos
        )
        if not tempos or tempos[0].ticks > 0:
            tempos = (Tempo(0, round(60e6 / bpm)), *tempos)
        return replace(self, tempos=tempos)

    def with_metre(self, text: str) -> Piece:
        """The piece in one metre throughout, such as "3/4"."""
        return replace(self, metres=(parse_metre(text),))

    def with_parts(self, parts: tuple[Part, ...]) -> Piece:
        """The piece with other parts, the same number of them. Cached properties of its notes are kept."""
        piece = replace(self, parts=parts)
        same_kinds = all(old.is_drum == new.is_drum for old, new in zip(self.parts, parts, strict=True))
        for name in ("end_ticks", "bars", "tempo_map", *(("is_pitched",) if same_kinds else ())):
            if name in self.__dict__:
                piece.__dict__[name] = self.__dict__[name]
        return piece

    def with_rows(self, rows: object) -> Piece:
        """The piece with other notes, sorted."""
        return replace(self, rows=table(rows))
