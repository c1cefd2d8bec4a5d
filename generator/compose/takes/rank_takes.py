"""The order in which takes are offered: the best by the critic first, and the first few unlike each other.

Without a critic, takes are ordered by the distance of their statistics from the clip's. Likelihood is no measure: the
likeliest takes are those that get stuck. Of 8 takes of 16 bars after the first 8 bars of 90 validation pieces, the
LSTM's likeliest is stuck in 64 % (four bars in a row share 60 % of their notes with the bar before), a random one in
27 %, the nearest to the clip in 10 %, people's own continuations in 1 % (tests.benchmarks.composing.takes_order).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from generator.analysis.originality import CorpusIndex, symbols
from generator.analysis.statistics import PieceStatistics, piece_statistics
from generator.compose.asking.request import GenerationRequest
from generator.compose.drawing.repetition import shares_with_bar_before
from generator.compose.note_table import pitched_or_strokes
from generator.compose.takes.new_parts import enough_played
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.music.tempo import DEFAULT_TEMPO_US

RELEVANCE = 0.7  # weight of relevance against diversity, Carbonell & Goldstein's lambda
_GRAM = 4  # length in notes of the n-grams by which two takes are compared

# Standard deviation of each statistic over 148 pieces by people, so that distances in different units can be added.
SPREADS = {
    "pitch_range": 12.0,
    "notes_per_second": 4.0,
    "polyphony": 2.3,
    "scale_consistency": 0.06,
    "pitch_class_entropy": 0.25,
    "groove_consistency": 0.09,
    "bar_similarity": 0.15,
}
# The share of a bar's notes that the bar before has too: mean and standard deviation over the same 90 pieces. It counts
# twice: bar_similarity is about repetition as well, but of any earlier bar, which is no fault.
USUAL_SHARE, SHARE_SPREAD, SHARE_WEIGHT = 0.35, 0.09, 2


@dataclass(frozen=True)
class TakeScores:
    """What a take was ranked by, and figures shown beside it."""

    rank: int
    """1 for the best."""
    nats_per_note: float | None
    """Negative log-likelihood under the model (lower: likelier), which the rank doesn't depend on; None for a single
    take."""
    distance: float | None
    """Distance of its statistics from the clip's, in standard deviations over people's pieces; None without a clip."""
    copied_notes: int | None
    """Length in notes of its longest run that is also in the clip, at any pitch and tempo; None without a clip."""
    likeness: float
    """Similarity to the most similar take of a better rank, 0 to 1."""
    critic: float | None = None
    """Probability, by the checkpoint's critic, that people wrote it, 0 to 1; None without a critic."""


def rank_takes(
    takes: Sequence[np.ndarray],
    nats: Sequence[float],
    request: GenerationRequest,
    by_critic: np.ndarray | None = None,
) -> list[tuple[int, TakeScores]]:
    """Rank takes. -> (index of the take, its scores) of each, the best first.

    takes: the new notes of each, at least one, as composed_notes returns them; nats: negative log-likelihood of each
    take; by_critic: (N,) log odds of the checkpoint's critic, None without one.

    Ranked by the critic; without one, by the distance of a take's statistics from the clip's; without a clip, by how
    far the share of a bar's notes that come again in the next is from people's. Takes whose new parts hardly play come
    last. Then re-ranked so that the first few differ.
    """
    # Over all notes, the strokes of drums too: nats are the sum over all of them.
    paid = [total / len(notes) for total, notes in zip(nats, takes, strict=True)] if len(takes) > 1 else None
    played = enough_played(request, takes)
    takes = [pitched_or_strokes(notes) for notes in takes]
    around = [part for part in (request.seed, request.follows, request.given) if part]
    pitched = [track.notes for part in around for track in part.tracks if not track.is_drum]
    seed = np.concatenate([np.zeros((0, 4), np.int64), *pitched])
    distances = copied = None
    every = [take_statistics(notes, request) for notes in takes]
    shares = np.array([_mean_share(notes, request) for notes in takes])
    if len(seed):
        own, usual = take_statistics(seed, request), _mean_share(seed, request)
        far = np.abs(shares - (USUAL_SHARE if np.isnan(usual) else usual)) / SHARE_SPREAD
        distances = [_distance(one, own, share) for one, share in zip(every, far, strict=True)]
        copied = [run.notes for run in CorpusIndex.build([seed]).longest_runs(list(takes))]
    else:
        far = np.abs(shares - USUAL_SHARE) / SHARE_SPREAD
    relevance = 1 / (1 + np.nan_to_num(far if distances is None else np.array(distances), nan=0.0))
    if by_critic is not None:
        spread = float(np.ptp(by_critic))
        relevance = (by_critic - by_critic.min()) / spread if spread > 0 else np.zeros(len(takes))
    relevance = relevance * played
    ranked: list[tuple[int, TakeScores]] = []
    for best, closest in diversified(relevance, takes_likeness(takes, every)):
        scores = TakeScores(
            len(ranked) + 1,
            None if paid is None else float(paid[best]),
            None if distances is None else float(distances[best]),
            None if copied is None else int(copied[best]),
            closest,
            None if by_critic is None else float(1 / (1 + np.exp(-np.clip(by_critic[best], -50, 50)))),
        )
        ranked.append((best, scores))
    return ranked


def diversified(relevance: np.ndarray, likeness: np.ndarray) -> Iterator[tuple[int, float]]:
    """The order of N items in which relevant ones come first and the first few differ: (index, similarity to the most
    similar item before). relevance: (N,) 0 to 1; likeness: (N, N) 0 to 1. Maximal marginal relevance, Carbonell &
    Goldstein 1998."""
    chosen: list[int] = []
    while len(chosen) < len(relevance):
        closest = likeness[:, chosen].max(axis=1) if chosen else np.zeros(len(relevance))
        gain = RELEVANCE * relevance - (1 - RELEVANCE) * closest
        gain[chosen] = -np.inf
        chosen.append(int(gain.argmax()))
        yield chosen[-1], float(closest[chosen[-1]])


def take_statistics(notes: np.ndarray, request: GenerationRequest) -> PieceStatistics:
    """Statistics of notes (N, 4), N > 0, in the metre and tempo of a request."""
    score: Score = request.seed
    us_per_quarter = score.tempos[0].us_per_quarter if score.tempos else DEFAULT_TEMPO_US
    seconds_per_tick = us_per_quarter / 1e6 / score.ticks_per_quarter
    return piece_statistics(notes, BarGrid(score.metres, score.ticks_per_quarter), seconds_per_tick)


def _mean_share(notes: np.ndarray, request: GenerationRequest) -> float:
    """Mean share of a bar's notes that the bar before has too, 0 to 1; NaN for fewer than two bars."""
    shares = shares_with_bar_before(notes, BarGrid(request.seed.metres, request.seed.ticks_per_quarter))
    return float(shares.mean()) if len(shares) else float("nan")


def _distance(one: PieceStatistics, other: PieceStatistics, share: float) -> float:
    """Mean over statistics of their difference: of numbers in standard deviations, of histograms the share that
    differs. share: the difference for notes that come again in the next bar, in standard deviations."""
    parts = [abs(one.values[name] - other.values[name]) / spread for name, spread in SPREADS.items()]
    parts += [float(np.abs(one.histograms[name] - other.histograms[name]).sum() / 2) for name in one.histograms]
    return float(np.nanmean([*parts, *[share] * SHARE_WEIGHT]))


def takes_likeness(takes: Sequence[np.ndarray], every: Sequence[PieceStatistics]) -> np.ndarray:
    """Similarity of each pair of takes, (N, N) from 0 to 1: the mean of the Jaccard index of their n-grams, at any
    pitch and tempo, and of the overlap of their histograms. every: statistics of each take."""
    runs = [_runs(notes) for notes in takes]
    likeness = np.eye(len(takes))
    for i in range(len(takes)):
        for j in range(i):
            shared = len(runs[i] & runs[j]) / max(1, len(runs[i] | runs[j]))
            overlaps = [
                float(np.minimum(own, every[j].histograms[name]).sum()) for name, own in every[i].histograms.items()
            ]
            likeness[i, j] = likeness[j, i] = (shared + float(np.mean(overlaps))) / 2
    return likeness


def _runs(notes: np.ndarray) -> set[tuple[int, ...]]:
    own = symbols(notes).tolist()[1:]
    return {tuple(own[index : index + _GRAM]) for index in range(len(own) - _GRAM + 1)}
