"""Notes that are copied and pasted, within the window and between programs. Without Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.document.editing import HIGHEST_PITCH, HIGHEST_VELOCITY, Edit, add_rows, no_rows, with_kit, with_part
from app.document.piece import DURATION, LOCKED, ONSET, PART, Piece
from generator.errors import ContinuoError
from generator.music.scaling import MAX_TICKS
from generator.music.score import Score, Track

MAX_NOTES = 1_000_000  # the bytes come from anywhere
_STORED = np.dtype("<i4")  # as notes are kept on the clipboard
_MOST_ENGRAVED = 2000  # notes; a hundred bars of a piano take a tenth of a second


@dataclass(frozen=True)
class Clipboard:
    """Notes that were copied."""

    rows: np.ndarray
    """(N, 7) int64, onsets from the first note's."""
    ticks_per_quarter: int
    """Of the onsets and durations, 1 or more."""
    lead: int = 0
    """Ticks from the bar line before to the first note."""
    kits: frozenset[int] = frozenset()
    """Parts of the rows that are drum kits."""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def length(self) -> int:
        """Ticks to where the last note ends."""
        return int((self.rows[:, ONSET] + self.rows[:, DURATION]).max()) if len(self) else 0

    def to_bytes(self) -> bytes:
        """For a system clipboard; keeps what MIDI cannot say. JSON on a line, then the rows: quicker than as JSON."""
        about = {"resolution": self.ticks_per_quarter, "lead": self.lead, "kits": sorted(self.kits)}
        return json.dumps(about).encode() + b"\n" + self.rows.astype(_STORED).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Clipboard:
        """Raises ContinuoError."""
        head, _, stored = data.partition(b"\n")
        try:
            about = json.loads(head)
            resolution, lead = int(about["resolution"]), int(about["lead"])
            rows = np.frombuffer(stored, _STORED).astype(np.int64).reshape(-1, 7)
            kits = frozenset(int(part) for part in about.get("kits", ()))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            raise ContinuoError("the clipboard holds no notes: copy some first") from None
        fine = 1 <= resolution <= MAX_TICKS and 0 <= lead <= MAX_TICKS and len(rows) <= MAX_NOTES
        low = np.array([0, 1, 0, 1, 0, 0, 0])
        high = np.array([MAX_TICKS, MAX_TICKS, HIGHEST_PITCH, HIGHEST_VELOCITY, 65535, 1, 1])
        if not fine or ((rows < low) | (rows > high)).any():
            raise ContinuoError("the clipboard holds no notes: copy some first")
        return cls(rows, resolution, lead, kits)

    def to_midi(self) -> bytes:
        """For other programs."""
        from generator.midi.writer import write_midi

        tracks = []
        for is_drum in (False, True):
            own = np.isin(self.rows[:, PART], list(self.kits)) == is_drum
            notes = np.ascontiguousarray(self.rows[own, :4], np.int32)
            notes.flags.writeable = False
            tracks += [Track(notes, is_drum=is_drum)] if own.any() else []
        return write_midi(Score(self.ticks_per_quarter, tuple(tracks)))

    def to_musescore(self, version: str) -> bytes:
        """For MuseScore of this version, as its own STAFF_LIST; b"" where that would take long."""
        from app.document.musescore_clipboard import staff_list
        from generator.midi.reader import read_midi

        return staff_list(read_midi(self.to_midi(), "clipboard"), version) if len(self) <= _MOST_ENGRAVED else b""

    @classmethod
    def from_musescore(cls, data: bytes) -> Clipboard:
        """Of MuseScore's STAFF_LIST. Raises ContinuoError."""
        from app.document.musescore_clipboard import read_staff_list

        return cls._of(read_staff_list(data))

    @classmethod
    def from_musicxml(cls, data: bytes) -> Clipboard:
        """Of a notation program. Raises ContinuoError."""
        from app.files.musicxml.reader import read_musicxml

        return cls._of(read_musicxml(Path("clipboard"), data))

    @classmethod
    def _of(cls, score: Score) -> Clipboard:
        piece = Piece.from_score(score)
        if not len(piece):
            raise ContinuoError("the clipboard holds no notes: copy some first")
        return copy(piece, np.arange(len(piece)))

    @classmethod
    def from_midi(cls, data: bytes) -> Clipboard:
        """Of another program. Raises ContinuoError."""
        from generator.midi.reader import read_midi

        return cls._of(read_midi(data, "clipboard"))


def copy(piece: Piece, chosen: np.ndarray) -> Clipboard:
    """Locked ones too; their copies are free."""
    chosen = np.asarray(chosen, np.int64)
    rows = piece.rows[chosen].astype(np.int64)
    rows[:, LOCKED] = 0
    first = int(rows[:, ONSET].min()) if len(rows) else 0
    rows[:, ONSET] -= first
    kits = frozenset(number for number, part in enumerate(piece.parts) if part.is_drum)
    return Clipboard(rows, piece.ticks_per_quarter, piece.bars.locate_one(first)[1], kits)


def paste(piece: Piece, clipboard: Clipboard, at_ticks: int, part: int | None = None) -> Edit:
    """The first note goes to `at_ticks`; what is pasted is chosen. part: where notes of one part go, None for their
    own; those of several go to their own. Where there is no such part, drums go to the first kit, made if there is
    none, and others likewise. Raises ContinuoError if it would end too late.
    """
    if not len(clipboard):
        return Edit(piece, no_rows())
    added = clipboard.rows.copy()
    sources = np.unique(added[:, PART]).tolist()
    homes = np.zeros(max(sources) + 1, np.int64)
    for source in sources:
        wanted = part if part is not None and len(sources) == 1 else _like(piece, source, source in clipboard.kits)
        if wanted is None and source in clipboard.kits:
            piece, wanted = with_kit(piece)
        piece, homes[source] = with_part(piece, wanted)
    added[:, PART] = homes[added[:, PART]]
    scale = piece.ticks_per_quarter / clipboard.ticks_per_quarter
    onset = np.rint(added[:, ONSET] * scale).astype(np.int64)
    ends = np.rint((added[:, ONSET] + added[:, DURATION]) * scale).astype(np.int64)
    added[:, ONSET], added[:, DURATION] = onset + max(0, at_ticks), np.maximum(1, ends - onset)
    if int((added[:, ONSET] + added[:, DURATION]).max()) > MAX_TICKS:
        raise ContinuoError("the pasted notes would end too late for a MIDI file: paste them earlier")
    return add_rows(piece, added)


def _like(piece: Piece, part: int, is_drum: bool) -> int | None:
    """The part of that number, if it is of the kind; None if it is another, or is not there."""
    return part if part < len(piece.parts) and piece.parts[part].is_drum == is_drum else None
