"""How likely each stroke is on a beat, and on the first of a bar: a small network, learnt from music with known beats."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from generator.analysis.beats.strokes import Strokes, features

WEIGHTS = {is_causal: Path(__file__).with_name(f"{'causal' if is_causal else 'whole'}.safetensors") for is_causal in (0, 1)}


def judge(strokes: Strokes, *, is_causal: bool) -> tuple[np.ndarray, np.ndarray]:
    """Probability of each stroke to be on a beat, and on the first beat of a bar, each (N,).

    is_causal: by what is before alone, as it is known while somebody plays.
    """
    return judge_features(features(strokes, is_causal=is_causal), is_causal=is_causal)


def judge_features(rows: np.ndarray, *, is_causal: bool) -> tuple[np.ndarray, np.ndarray]:
    """The same of rows that `features` has returned."""
    activations = rows
    layers = _layers(is_causal)
    for index, (weight, bias) in enumerate(layers):
        activations = activations @ weight.T + bias
        if index + 1 < len(layers):
            activations = np.maximum(activations, 0)
    chance = 1 / (1 + np.exp(-np.clip(activations, -30, 30)))
    return chance[:, 0].astype(float), chance[:, 1].astype(float)


@functools.cache
def _layers(is_causal: bool) -> list[tuple[np.ndarray, np.ndarray]]:
    tensors = {name: value.astype(np.float32) for name, value in load_file(WEIGHTS[is_causal]).items()}
    return [(tensors[f"{index}.weight"], tensors[f"{index}.bias"]) for index in range(len(tensors) // 2)]
