"""The nats of true parts when the other parts are given, and when they are alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.events.context import ENSEMBLE_COLUMNS, optional_columns
from generator.events.ensemble import DRUMS, family_of
from generator.events.vocabulary import EOS
from generator.music.instruments import BASS_FAMILY
from training.corpus.piece import TrainingPiece, make_piece
from training.data.accompany import TokenNotes, with_given
from training.data.dataset import Encoded, encode_pieces
from training.likelihood.nats import held_out_nats
from training.models import EventModel

LEAST_BARS = 0.3  # share of a piece's bars in which a part must have onsets to be a melody, a bass or drums
MOST_BARS = 32  # bars of each piece that are evaluated
LEAST_NOTES = 16  # of the parts that are to be composed
RESAMPLES = 2000  # of the bootstrap


@dataclass(frozen=True)
class Task:
    """Some parts of a piece to be composed while others are given."""

    name: str
    """The task's name, such as "bass, the rest given"."""
    composed: tuple[int, ...]
    """Values of the parts that are to be composed."""
    given: tuple[int, ...]
    """Values of the parts that are given."""


@dataclass(frozen=True)
class PartNats:
    """Nats of the true notes of one task in P pieces."""

    given: np.ndarray
    """(P,) nats with the other parts given."""
    alone: np.ndarray
    """(P,) nats without other parts."""
    notes: np.ndarray
    """(P,) number of notes."""

    def estimates(self, rng: np.random.Generator) -> dict[str, tuple[float, float, float]]:
        """Nats per note "given" and "alone", means over pieces, and the "ratio" of these means. Each with the ends of
        its 95 % confidence interval, by bootstrap over pieces (Efron 1979)."""
        per_note = np.stack([self.given, self.alone]) / self.notes
        count = len(self.notes)
        drawn = rng.multinomial(count, np.full(count, 1 / count), RESAMPLES) / count
        means = [*per_note.mean(axis=1), per_note[0].mean() / per_note[1].mean()]
        given, alone = per_note @ drawn.T
        found = {}
        for name, mean, values in zip(("given", "alone", "ratio"), means, (given, alone, given / alone), strict=True):
            low, high = np.percentile(values, (2.5, 97.5)).tolist()
            found[name] = (float(mean), low, high)
        return found


def tasks_of(piece: TrainingPiece) -> list[Task]:
    """The tasks that a piece has: bass given the rest, drums given the rest, harmony given the melody, and melody given
    the harmony.

    Of the pitched parts with onsets in at least LEAST_BARS of the bars, the melody is the one with the highest mean
    pitch, and the bass is the lowest of the family bass, or of all if there is none. The harmony is all pitched parts
    but the melody.
    """
    bars = {
        value: len(np.unique(piece.bars.locate(track.notes[:, 0])[0])) / max(1, piece.end_bar)
        for value, track in zip(piece.parts, piece.score.tracks, strict=True)
    }
    mean = {
        value: float(track.notes[:, 2].mean())
        for value, track in zip(piece.parts, piece.score.tracks, strict=True)
        if value != DRUMS
    }
    leading = [value for value in mean if bars[value] >= LEAST_BARS]
    tasks = []

    def add(name: str, composed: Sequence[int], given: Iterable[int]) -> None:
        given = tuple(given)
        if composed and given:
            tasks.append(Task(name, tuple(composed), given))

    if leading:
        melody = max(leading, key=lambda value: mean[value])
        harmony = [value for value in mean if value != melody]
        basses = [value for value in leading if family_of(value) == BASS_FAMILY]
        bass = min(basses or leading, key=lambda value: mean[value])
        add("bass, the rest given", [bass], [value for value in piece.parts if value != bass])
        add("harmony, the melody given", harmony, [melody])
        add("melody, the harmony given", [melody], harmony)
    if bars.get(DRUMS, 0) >= LEAST_BARS:
        add("drums, the rest given", [DRUMS], mean)
    return tasks


def part_nats(model: EventModel, pieces: Sequence[TrainingPiece], most_bars: int = MOST_BARS) -> dict[str, PartNats]:
    """The nats of each task's notes, by the task's name. The model is conditioned on metre and ensemble only; <eos> is
    not counted."""
    notes = TokenNotes(model.vocabulary)
    only = np.arange(len(model.vocabulary)) != EOS
    rows: dict[str, list[tuple[float, float, int]]] = {}
    for piece in pieces:
        for task in tasks_of(piece):
            alone = _excerpt(piece, task.composed, most_bars)
            both = _excerpt(piece, (*task.composed, *task.given), most_bars)
            count = alone.note_count if alone else 0
            if not alone or not both or count < LEAST_NOTES:
                continue
            encoded = with_given(_encoded(both, model), [task.given], notes)
            nats = [float(held_out_nats(model, own, only).sum()) for own in (encoded, _encoded(alone, model))]
            rows.setdefault(task.name, []).append((nats[0], nats[1], count))
    return {name: PartNats(*np.array(own, float).T) for name, own in rows.items()}


def _excerpt(piece: TrainingPiece, parts: Sequence[int], bars: int) -> TrainingPiece | None:
    """Some parts of the piece's first `bars` bars; None without notes. parts: their values."""
    end = piece.bars.bar_start(bars)
    kept = [
        (value, replace(track, notes=track.notes[track.notes[:, 0] < end]))
        for value, track in zip(piece.parts, piece.score.tracks, strict=True)
        if value in parts
    ]
    kept = [(value, track) for value, track in kept if len(track)]
    if not kept:
        return None
    score = replace(piece.score, tracks=tuple(track for _, track in kept))
    conditions = replace(piece.conditions, ensemble=tuple(value for value, _ in kept))
    return make_piece(piece.name, piece.style, score, conditions)


def _encoded(piece: TrainingPiece, model: EventModel) -> Encoded:
    """The piece's sequence, with metre and ensemble as the only optional conditions."""
    encoded = encode_pieces([piece], model.vocabulary, ())
    context = encoded.context.copy()
    left_out = [column for columns in optional_columns("parts") for column in columns]
    context[:, [column for column in left_out if column < ENSEMBLE_COLUMNS.start]] = 0
    return Encoded(encoded.rows, context, encoded.starts)
