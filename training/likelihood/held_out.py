"""Held-out nats per note of a model, beside those of the floors."""

from __future__ import annotations

import numpy as np

from generator.events.streams import STREAM_SETS, stream_sizes
from generator.network.config import family
from training.corpus.shards import StoredPieces
from training.data.dataset import Encoded, unconditioned
from training.data.tokens import TokenShards
from training.likelihood.baselines import ngram_nats, unigram_nats
from training.likelihood.nats import held_out_nats
from training.models import EventModel

# The n-gram holds all that it counts in memory, some 300 bytes an event; of more pieces it counts a random part.
MOST_COUNTED_EVENTS = 4_000_000


def measure(
    model: EventModel, tokens: TokenShards, train: StoredPieces, valid: StoredPieces, test: StoredPieces
) -> dict[str, dict[str, float]]:
    """Nats per note on `test`: in total, of the model and both baselines; and of the model by stream.

    The baselines count `train`, and choose the n-gram's order on `valid`. The model is conditioned on the metre alone;
    "told" is with all conditions; "counted" is the share of the training events that the baselines counted.
    """
    notes, conditioned = int(test.note_counts.sum()), tokens.encoded(test)
    bare = unconditioned(conditioned)
    own = held_out_nats(model, bare) / notes
    baselines, share = baseline_nats(tokens, train, valid, bare)
    total = {family(model.config): float(own.sum())}
    total |= {name: float(nats.sum()) / notes for name, nats in baselines.items()}
    streams = STREAM_SETS[model.vocabulary.streams]
    return {
        "total": total,
        "by_stream": {stream.name: float(nats) for stream, nats in zip(streams, own, strict=True)},
        "told": {family(model.config): float(held_out_nats(model, conditioned).sum()) / notes},
        "floors": {"counted": share},
    }


def baseline_nats(
    tokens: TokenShards, train: StoredPieces, valid: StoredPieces, held_out: Encoded
) -> tuple[dict[str, np.ndarray], float]:
    """Total nats of the baselines on `held_out` by stream, (S,) each, and the share of the training events counted."""
    order = np.random.default_rng(0).permutation(len(train))
    sums = np.cumsum(tokens.events(train)[order])
    counted = order[: int(np.searchsorted(sums, MOST_COUNTED_EVENTS)) + 1]
    seen = tokens.encoded(train.take(np.sort(counted))).targets()
    asked, chosen_by = held_out.targets(), tokens.encoded(valid).targets()
    vocabulary = tokens.vocabulary
    sizes, sounds = stream_sizes(STREAM_SETS[vocabulary.streams], len(vocabulary)), vocabulary.sounds
    nats = {
        "n-gram": ngram_nats(seen, asked, sizes, sounds, chosen_by),
        "unigram": unigram_nats(seen, asked, sizes, sounds),
    }
    return nats, float(sums[len(counted) - 1] / sums[-1])
