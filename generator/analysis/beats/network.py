"""A small network that says where in a beat each stroke is, and whether it begins a bar. It was trained on music with
known beats."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors.numpy import load_file

FILE = "whole.safetensors"
_SHARES = np.array([0.34, 0.21, 0.215, 0.115, 0.12])  # share of each kind among the strokes of the training data


class Judgement(NamedTuple):
    """What the network says about N strokes."""

    kinds: np.ndarray
    """(N, len(KINDS)) probability of each of lattice.KINDS."""
    downbeat: np.ndarray
    """(N,) probability of the first beat of a bar."""

    @property
    def beat(self) -> np.ndarray:
        """(N,) probability of a beat."""
        return self.kinds[:, 0]

    @property
    def evidence(self) -> np.ndarray:
        """(N, len(KINDS)) log ratio of each kind's probability to its share among all strokes."""
        return np.log(self.kinds + 1e-4) - np.log(_SHARES)


def judge(rows: np.ndarray) -> Judgement:
    """rows: (N, FEATURES), from strokes.features."""
    activations = rows
    layers = _layers()
    for index, (weight, bias) in enumerate(layers):
        activations = activations @ weight.T + bias
        if index + 1 < len(layers):
            activations = np.maximum(activations, 0)
    chance = np.exp(activations - activations.max(axis=1, keepdims=True)).astype(float)
    chance /= chance.sum(axis=1, keepdims=True)
    return Judgement(np.concatenate([chance[:, :2].sum(axis=1, keepdims=True), chance[:, 2:]], axis=1), chance[:, 0])


@functools.cache
def _layers() -> list[tuple[np.ndarray, np.ndarray]]:
    """Weight and bias of each layer."""
    tensors = {name: value.astype(np.float32) for name, value in load_file(Path(__file__).with_name(FILE)).items()}
    return [(tensors[f"{index}.weight"], tensors[f"{index}.bias"]) for index in range(len(tensors) // 2)]
