"""Embeddings of passages: vectors that are near each other for similar music.

A model's activations on a passage are pooled over time and projected. The projection was trained (`train-generator
embed`) so that two passages of one piece, in any keys, are near each other, and passages of different pieces far apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from generator.analysis.activations import Activations, activations_of
from generator.errors import ContinuoError
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint
from generator.network.model import SequenceModel
from generator.network.parameters import EMBEDDING_POOLS, EMBEDDING_PREFIX, EMBEDDING_WIDTH, layer_units

_AT_ONCE = 256  # scores in memory; they are sorted by length, so that batches need little padding


def pooled(activations: Activations) -> np.ndarray:
    """Mean, maximum and root mean square over time of the units of all layers, (3 * units,) float32; zeros without
    events."""
    values = np.concatenate(activations.layers, axis=1)
    if not len(values):
        return np.zeros(EMBEDDING_POOLS * values.shape[1], np.float32)
    return np.concatenate([values.mean(axis=0), values.max(axis=0), np.sqrt((values * values).mean(axis=0))])


def features(model: SequenceModel, scores: Sequence[Score]) -> np.ndarray:
    """`pooled` of the activations on each score, which is taken as one passage; (N, F) float32."""
    pools = np.empty((len(scores), EMBEDDING_POOLS * sum(layer_units(model.config))), np.float32)
    for begin in range(0, len(scores), _AT_ONCE):
        part = scores[begin : begin + _AT_ONCE]
        order = np.argsort([score.note_count for score in part], kind="stable")
        for index, activations in zip(order, activations_of(model, [part[index] for index in order]), strict=True):
            pools[begin + index] = pooled(activations)
    return pools


class Projection:
    """Projects features to vectors of unit length. weights: the tensors of a checkpoint's embedding, by name."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self._weight = np.ascontiguousarray(weights[f"{EMBEDDING_PREFIX}weight"].T)
        self._bias = weights[f"{EMBEDDING_PREFIX}bias"]

    def __call__(self, pools: np.ndarray) -> np.ndarray:
        """pools: (N, F), as from `features` -> (N, 64) float32, of unit length."""
        return unit(pools @ self._weight + self._bias)


class Embedder:
    """Embeds passages by a checkpoint's model and projection. Raises ContinuoError for a checkpoint without embedding.

    name: 16 hex digits, a hash of the weights. has_parts: whether it embeds the parts of a piece, drums included,
    rather than one merged part.
    """

    width = EMBEDDING_WIDTH

    def __init__(self, checkpoint: Checkpoint) -> None:
        if not checkpoint.embedding:
            raise ContinuoError(
                "this checkpoint has no embedding, so it can't find similar music: choose one that ships "
                "with Continuo, or add an embedding with `train-generator embed`"
            )
        self._model, self._project = checkpoint.model(), Projection(checkpoint.embedding)
        self.has_parts = checkpoint.vocabulary.has_parts
        digest = hashlib.sha256()
        for weights in (checkpoint.weights, checkpoint.embedding):
            for name in sorted(weights):
                digest.update(name.encode() + np.ascontiguousarray(weights[name]).tobytes())
        self.name = digest.hexdigest()[:16]

    def vectors(self, scores: Sequence[Score]) -> np.ndarray:
        """The embedding of each score, which is taken as one passage; (N, 64) float32, of unit length."""
        return self._project(features(self._model, scores))


def has_embedding(checkpoint: Checkpoint) -> bool:
    """Whether a checkpoint has an embedding, from `train-generator embed`."""
    return bool(checkpoint.embedding)


def of_piece(vectors: np.ndarray) -> np.ndarray:
    """The embedding of a piece. vectors: (P, 64), those of its passages, P > 0 -> (64,), of unit length."""
    return unit(vectors.mean(axis=0))


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1; rows of zeros are unchanged."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
