"""Pieces on the grid as MidiTok's REMI tokens, and back: exactly the notes that the events hold."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from miditok import REMI, TokenizerConfig, TokSequence
from symusic import Note, TimeSignature
from symusic import Score as SymusicScore
from symusic import Track as SymusicTrack

from generator.events.context import METRES, metre_value
from generator.events.ensemble import program_of
from generator.events.quantiser import GRID
from generator.events.streams import (
    EIGHTH_TICKS,
    EXACT_DURATION_TICKS,
    MAX_DURATION_TICKS,
    VELOCITIES,
    VELOCITY_BINS,
    velocity_index,
)
from generator.music.bars import BarGrid
from generator.music.metre import bar_ticks
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Track
from training.corpus.piece import TrainingPiece

# REMI's bars are laid out at this distance, whatever the metre: MidiTok's grid would otherwise depend on the
# denominator (24 positions to an eighth in 6/8), and bars that a change of metre cuts short would be lost.
LONGEST_BAR_QUARTERS = 12
_BAR = LONGEST_BAR_QUARTERS * GRID
_QUARTERS = EXACT_DURATION_TICKS // GRID


class RemiTokens:
    """Token ids of pieces. MidiTok's TimeSig after each Bar is replaced by the metre as our models are given it.

    has_parts: of pieces with parts, each note with its instrument in one stream of tokens, and drums; else of one part.
    """

    def __init__(self, *, has_parts: bool) -> None:
        self.has_parts = has_parts
        self._remi = REMI(
            TokenizerConfig(
                pitch_range=(LOWEST_KEY, HIGHEST_KEY + 1),
                # Exact to two quarters, in eighths beyond, as streams.DURATION_TICKS.
                beat_res={
                    (0, _QUARTERS): GRID,
                    (_QUARTERS, MAX_DURATION_TICKS // GRID): GRID // EIGHTH_TICKS,
                },
                num_velocities=VELOCITY_BINS,
                special_tokens=["PAD", "BOS", "EOS"],
                use_time_signatures=True,
                time_signature_range={4: [LONGEST_BAR_QUARTERS]},
                use_pitchdrum_tokens=False,
                remove_duplicated_notes=False,
                use_programs=has_parts,
                one_token_stream_for_programs=has_parts,
            )
        )
        vocab = self._remi.vocab
        assert isinstance(vocab, dict)
        self.bos, self.eos, self._bar = vocab["BOS_None"], vocab["EOS_None"], vocab["Bar_None"]
        self._time_signature = vocab[f"TimeSig_{LONGEST_BAR_QUARTERS}/4"]
        self._first_metre = len(vocab)
        self.size = self._first_metre + len(METRES) + 1
        # Ours lie halfway between two of MidiTok's, so loudnesses go by their number.
        self._velocities = np.asarray(self._remi.velocities, np.int32)

    @cached_property
    def given(self) -> np.ndarray:
        """(size,) bool: ids that say the metre, which is given, and the beginning, which is sure."""
        given = np.zeros(self.size, bool)
        given[[self.bos, self._time_signature]] = True
        given[self._first_metre :] = True
        return given

    def encode(self, piece: TrainingPiece) -> np.ndarray:
        """A quantised piece -> (T,) int16 ids, from BOS to EOS."""
        bars = _layout(piece)
        score: Any = SymusicScore(GRID)  # symusic's stubs leave open whose ticks a score counts in
        score.time_signatures.append(TimeSignature(0, LONGEST_BAR_QUARTERS, 4))
        for track in self._tracks(piece):
            bar, position, _ = bars.locate(track.notes[:, 0])
            own: Any = SymusicTrack(program=track.program, is_drum=track.is_drum)
            own.notes = Note.from_numpy(
                (bar * _BAR + position).astype(np.int32),
                track.notes[:, 1].astype(np.int32),
                track.notes[:, 2].astype(np.int8),
                self._velocities[velocity_index(track.notes[:, 3]) - 1].astype(np.int8),
            )
            score.tracks.append(own)
        sequences: Any = self._remi.encode(score)  # one of each track, or of all
        ids = np.array([self.bos, *(sequences if self.has_parts else sequences[0]).ids, self.eos], np.int16)
        metres = np.array([metre_value(metre) - 1 for metre in piece.bars.metres])
        at_bars = np.flatnonzero(ids == self._time_signature)
        starts = [bars.bar_start(number) for number in range(len(at_bars))]
        ids[at_bars] = self._first_metre + metres[piece.bars.locate(np.array(starts))[2]]
        return ids

    def _tracks(self, piece: TrainingPiece) -> list[Track]:
        """With programs that tell its parts apart."""
        if not self.has_parts:
            return [replace(piece.score.tracks[0], program=0)]
        tracks = zip(piece.score.tracks, piece.parts, strict=True)
        return [replace(track, program=program_of(value)) for track, value in tracks if len(track)]

    def is_lossless(self, ids: np.ndarray, piece: TrainingPiece) -> bool:
        """Whether a piece's ids, with its metres, give back its notes."""
        return {key: rows.tolist() for key, rows in self._decode(ids, piece).items()} == {
            (track.program, track.is_drum): track.notes[np.lexsort((track.notes[:, 2], track.notes[:, 0]))].tolist()
            for track in self._tracks(piece)
        }

    def _decode(self, ids: np.ndarray, piece: TrainingPiece) -> dict[tuple[int, bool], np.ndarray]:
        """By program, and whether it is drums: (N, 4) rows of notes as in Track, in order of onset, then pitch."""
        plain = np.where(ids >= self._first_metre, self._time_signature, ids)[1:-1].tolist()
        score: Any = self._remi.decode(TokSequence(ids=plain) if self.has_parts else [TokSequence(ids=plain)])
        bars, found = _layout(piece), {}
        for track in score.tracks:
            notes = track.notes.numpy()
            starts = np.array([bars.bar_start(number) for number in range(int(notes["time"].max()) // _BAR + 1)])
            onset = starts[notes["time"] // _BAR] + notes["time"] % _BAR
            velocity = VELOCITIES[1 + np.searchsorted(self._velocities, notes["velocity"])]
            rows = np.stack([onset, notes["duration"], notes["pitch"], velocity], axis=1)
            key = (0 if track.is_drum else track.program, track.is_drum)
            found[key] = rows[np.lexsort((rows[:, 2], rows[:, 0]))]
        return found


def _layout(piece: TrainingPiece) -> BarGrid:
    """The piece's bars; those too long for REMI's (28/4, say) in parts."""
    fitting = [m if bar_ticks(m, GRID) <= _BAR else m._replace(numerator=12, denominator=4) for m in piece.bars.metres]
    return BarGrid(fitting, GRID)
