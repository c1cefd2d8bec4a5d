"""Notes that are copied and pasted, within the window and between programs. Without Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from app.document.editing import HIGHEST_PITCH, HIGHEST_VELOCITY, Edit, add_rows, no_rows, with_part
from app.document.piece import DURATION, LOCKED, ONSET, PART, Piece
from generator.errors import ContinuoError
from generator.music.scaling import MAX_TICKS
from generator.music.score import Score, Track

MAX_NOTES = 1_000_000  # the bytes come from anywhere


@dataclass(frozen=True)
class Clipboard:
    """Notes that were copied."""

    rows: np.ndarray
    """(N, 7) int64, onsets from the first note's."""
    ticks_per_quarter: int
    """Of the onsets and durations, 1 or more."""
    lead: int = 0
    """Ticks from the bar line before to the first note."""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def length(self) -> int:
        """Ticks to where the last note ends."""
        return int((self.rows[:, ONSET] + self.rows[:, DURATION]).max()) if len(self) else 0

    def to_json(self) -> bytes:
        """For a system clipboard; keeps what MIDI cannot say."""
        about = {"resolution": self.ticks_per_quarter, "lead": self.lead, "rows": self.rows.tolist()}
        return json.dumps(about).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Clipboard:
        """Raises ContinuoError."""
        try:
            about = json.loads(data)
            resolution, lead = int(about["resolution"]), int(about["lead"])
            rows = np.array(about["rows"], np.int64).reshape(-1, 7)
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            raise ContinuoError("the clipboard holds no notes: copy some first") from None
        fine = 1 <= resolution <= MAX_TICKS and 0 <= lead <= MAX_TICKS and len(rows) <= MAX_NOTES
        low = np.array([0, 1, 0, 1, 0, 0, 0])
        high = np.array([MAX_TICKS, MAX_TICKS, HIGHEST_PITCH, HIGHEST_VELOCITY, 65535, 1, 1])
        if not fine or ((rows < low) | (rows > high)).any():
            raise ContinuoError("the clipboard holds no notes: copy some first")
        return cls(rows, resolution, lead)

    def to_midi(self) -> bytes:
        """For other programs."""
        from generator.midi.writer import write_midi

        notes = np.ascontiguousarray(self.rows[:, :4], np.int32)
        notes.flags.writeable = False
        return write_midi(Score(self.ticks_per_quarter, (Track(notes),)))

    @classmethod
    def from_midi(cls, data: bytes) -> Clipboard:
        """Of another program. Raises ContinuoError."""
        from generator.midi.reader import read_midi

        piece = Piece.from_score(read_midi(data, "clipboard"))
        return copy(piece, np.flatnonzero(piece.is_pitched))


def copy(piece: Piece, chosen: np.ndarray) -> Clipboard:
    """Locked ones too; their copies are free."""
    chosen = np.asarray(chosen, np.int64)
    rows = piece.rows[chosen[piece.is_pitched[chosen]]].astype(np.int64)
    rows[:, LOCKED] = 0
    first = int(rows[:, ONSET].min()) if len(rows) else 0
    rows[:, ONSET] -= first
    return Clipboard(rows, piece.ticks_per_quarter, piece.bars.locate_one(first)[1])


def paste(piece: Piece, clipboard: Clipboard, at_ticks: int) -> Edit:
    """The first note goes to `at_ticks`; what is pasted is chosen. A part that is not here becomes the first one.

    Raises ContinuoError if it would end too late.
    """
    if not len(clipboard):
        return Edit(piece, no_rows())
    added = clipboard.rows.copy()
    piece, first = with_part(piece, None)
    drums = np.array([part.is_drum for part in piece.parts])
    known = added[:, PART] < len(drums)
    added[~known | drums[np.where(known, added[:, PART], 0)], PART] = first
    scale = piece.ticks_per_quarter / clipboard.ticks_per_quarter
    onset = np.rint(added[:, ONSET] * scale).astype(np.int64)
    ends = np.rint((added[:, ONSET] + added[:, DURATION]) * scale).astype(np.int64)
    added[:, ONSET], added[:, DURATION] = onset + max(0, at_ticks), np.maximum(1, ends - onset)
    if int((added[:, ONSET] + added[:, DURATION]).max()) > MAX_TICKS:
        raise ContinuoError("the pasted notes would end too late for a MIDI file: paste them earlier")
    return add_rows(piece, added)
