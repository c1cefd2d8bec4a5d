"""A take in numbers, as it was before anybody said what they think of it: what a taste is learnt from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.analysis.statistics import HISTOGRAMS, NOTE_VALUES, SCALE_STEPS
from generator.compose.asking.request import GenerationRequest
from generator.compose.note_table import pitched_or_strokes
from generator.compose.takes.rank_takes import take_statistics
from generator.events.context import estimate_key
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.metre import beat_ticks
from generator.music.tempo import DEFAULT_TEMPO_US

FEATURE_VERSION = 1
EMBEDDED = 64  # values of the embedding
_LABELLED = {"scale_steps": "scale step", "inter_onset_intervals": "time between onsets", "note_lengths": "note length"}
_MELODY = ("same note", "step up", "step down", "third up", "third down", "leap up", "leap down")


@dataclass(frozen=True)
class TasteFeature:
    """One number that a take is described by."""

    name: str
    """Unique among FEATURES."""
    group: str
    """Which side of the music it is of, as a person would say it."""
    usual: float
    """Its value where a take has none."""
    spread: float
    """How far takes of the shipped models lie apart, about (standard deviation)."""


def _histogram(name: str, labels: tuple[str, ...], group: str, *usual: float) -> tuple[TasteFeature, ...]:
    spread = [0.02 + 0.6 * (share * (1 - share)) ** 0.5 for share in usual]
    rows = zip(labels, usual, spread, strict=True)
    return tuple(TasteFeature(f"{name} {label}", group, *about) for label, *about in rows)


_OTHER = 0.01
# Order and number are those of the stored vectors: another table is another FEATURE_VERSION.
FEATURES = (
    TasteFeature("notes per beat", "density", 4.8, 1.8),
    TasteFeature("notes per second", "density", 8.0, 3.6),
    TasteFeature("notes per onset", "chords", 2.6, 0.7),
    TasteFeature("share of chords", "chords", 0.7, 0.2),
    TasteFeature("polyphony", "chords", 3.4, 0.9),
    TasteFeature("mean pitch", "register", 62.0, 5.4),
    TasteFeature("mean of the highest", "register", 69.0, 6.8),
    TasteFeature("mean of the lowest", "register", 55.0, 6.4),
    TasteFeature("pitch range", "range", 43.0, 12.0),
    TasteFeature("spread of pitch", "range", 10.0, 3.0),
    TasteFeature("mean loudness", "loudness", 77.0, 10.0),
    TasteFeature("spread of loudness", "dynamics", 5.5, 4.0),
    TasteFeature("share off the beat", "rhythm", 0.45, 0.2),
    TasteFeature("groove consistency", "rhythm", 0.87, 0.1),
    *_histogram(
        "time between onsets", tuple(NOTE_VALUES), "rhythm",
        _OTHER, _OTHER, _OTHER, 0.19, 0.04, 0.46, _OTHER, _OTHER, 0.2, 0.03, 0.02, _OTHER, _OTHER, _OTHER,
    ),
    TasteFeature("mean note length", "lengths", 0.8, 0.35),
    *_histogram(
        "note length", tuple(NOTE_VALUES), "lengths",
        _OTHER, _OTHER, _OTHER, 0.12, 0.03, 0.37, _OTHER, _OTHER, 0.35, 0.05, 0.05, _OTHER, _OTHER, _OTHER,
    ),
    TasteFeature("minor key", "mode", 0.15, 0.36),
    *_histogram(
        "scale step", SCALE_STEPS, "mode", 0.31, _OTHER, 0.07, 0.04, 0.1, 0.1, _OTHER, 0.19, 0.03, 0.07, 0.04, 0.03
    ),
    TasteFeature("scale consistency", "key", 0.93, 0.06),
    TasteFeature("pitch class entropy", "key", 2.6, 0.55),
    *_histogram("melody", _MELODY, "melody", 0.14, 0.15, 0.14, 0.07, 0.08, 0.21, 0.21),
    TasteFeature("bar similarity", "form", 0.36, 0.2),
    TasteFeature("nats per note", "surprise", 3.0, 1.2),
    TasteFeature("distance from the clip", "clip", 0.6, 0.3),
    TasteFeature("notes copied from the clip", "clip", 4.5, 1.3),
    TasteFeature("likeness to another take", "batch", 0.37, 0.12),
    TasteFeature("temperature", "settings", 0.9, 0.14),
    TasteFeature("top_p", "settings", 0.95, 0.02),
    TasteFeature("density asked for", "settings", 0.0, 2.0),
    TasteFeature("lowest pitch asked for", "settings", 21.0, 15.0),
    TasteFeature("highest pitch asked for", "settings", 108.0, 15.0),
    TasteFeature("tempo", "settings", 120.0, 25.0),
    TasteFeature("beats in a bar", "settings", 4.0, 1.0),
    TasteFeature("has an embedding", "embedding", 0.0, 0.5),
    *(TasteFeature(f"embedding {index}", "embedding", 0.0, EMBEDDED**-0.5) for index in range(EMBEDDED)),
)  # fmt: skip
NAMES = tuple(feature.name for feature in FEATURES)
GROUPS = tuple(dict.fromkeys(feature.group for feature in FEATURES))
PLACE = {name: index for index, name in enumerate(NAMES)}
_USUAL = np.array([feature.usual for feature in FEATURES], np.float32)


def take_features(
    notes: np.ndarray,
    request: GenerationRequest,
    scores: Mapping[str, Any] | None = None,
    embedding: np.ndarray | None = None,
) -> np.ndarray:
    """notes: those of the new part on the grid, N > 0, as composed_notes has them; of several parts the pitched notes
    count, and of drums alone their strokes. request: what it answers, with the sampling it was drawn by; scores: as
    generator.compose.takes.rank_takes has them; embedding: (64,) of the new part -> (F,) float32, all finite."""
    found = _of_notes(pitched_or_strokes(notes).astype(np.int64), request)
    found |= _of_settings(request) | _of_scores(scores or {})
    if embedding is not None:
        found |= {f"embedding {index}": float(value) for index, value in enumerate(embedding)}
        found["has an embedding"] = 1.0
    values = _USUAL.copy()
    for name, value in found.items():
        if np.isfinite(value):
            values[PLACE[name]] = value
    return values


def _of_notes(notes: np.ndarray, request: GenerationRequest) -> dict[str, float]:
    statistics = take_statistics(notes, request)
    onset, duration, pitch, velocity = notes[np.lexsort((notes[:, 2], notes[:, 0]))].T
    onsets, first = np.unique(onset, return_index=True)
    struck = np.diff([*first, len(onset)])
    highest, lowest = np.maximum.reduceat(pitch, first), np.minimum.reduceat(pitch, first)
    beat = beat_ticks(request.seed.metres[0], GRID_TICKS_PER_QUARTER) if request.seed.metres else GRID_TICKS_PER_QUARTER
    end = request.end_ticks or int((onset + duration).max())
    found = {
        "notes per beat": len(onset) * beat / max(1, end - request.begin_ticks),
        "notes per onset": float(struck.mean()),
        "share of chords": float((struck > 1).mean()),
        "mean pitch": float(pitch.mean()),
        "mean of the highest": float(highest.mean()),
        "mean of the lowest": float(lowest.mean()),
        "spread of pitch": float(pitch.std()),
        "mean loudness": float(velocity.mean()),
        "spread of loudness": float(velocity.std()),
        "share off the beat": float((onsets % beat != 0).mean()),
        "mean note length": float(duration.mean()) / GRID_TICKS_PER_QUARTER,
        "minor key": float(estimate_key(pitch, duration.astype(float)) > 12),
    }
    for name, value in statistics.values.items():
        if (said := name.replace("_", " ")) in PLACE:
            found[said] = value
    for histogram in HISTOGRAMS:
        shares = statistics.histograms[histogram.name].tolist()
        labelled = zip(histogram.labels, shares, strict=True)
        found |= {f"{_LABELLED[histogram.name]} {label}": share for label, share in labelled}
    return found | _melody(highest)


def _melody(highest: np.ndarray) -> dict[str, float]:
    """How the upper line moves. highest: (M,) pitches, one for each onset."""
    moves = np.diff(highest)
    size = np.abs(moves)
    kinds = np.where(size == 0, 0, np.searchsorted([2, 4], size, side="left") * 2 + np.where(moves > 0, 1, 2))
    shares = np.bincount(kinds, minlength=len(_MELODY)) / max(1, len(moves))
    return {f"melody {name}": float(share) for name, share in zip(_MELODY, shares, strict=True)}


def _of_settings(request: GenerationRequest) -> dict[str, float]:
    sampling, controls, seed = request.sampling, request.controls, request.seed
    found = {"temperature": sampling.temperature, "top_p": sampling.top_p or 1.0}
    found["tempo"] = 60e6 / (seed.tempos[0].us_per_quarter if seed.tempos else DEFAULT_TEMPO_US)
    if seed.metres:
        found["beats in a bar"] = float(seed.metres[0].numerator)
    if controls.density:
        least, most = controls.densities
        found["density asked for"] = (least + (least + 2 if most is None else most)) / 2
    if controls.pitches:
        found["lowest pitch asked for"], found["highest pitch asked for"] = map(float, controls.pitches)
    return found


def _of_scores(scores: Mapping[str, Any]) -> dict[str, float]:
    names = {
        "nats_per_note": "nats per note",
        "distance": "distance from the clip",
        "copied_notes": "notes copied from the clip",
        "likeness": "likeness to another take",
    }
    return {title: float(scores[name]) for name, title in names.items() if scores.get(name) is not None}
