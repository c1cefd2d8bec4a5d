"""`train-generator beats`: the network that judges where in a beat a stroke is, for `generator.analysis.beats`."""

from __future__ import annotations

import itertools
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.numpy import save
from torch import nn

from generator.analysis.beats.lattice import KINDS
from generator.analysis.beats.network import FILE
from generator.analysis.beats.strokes import features, strokes_of
from generator.errors import ContinuoError
from generator.events.quantiser import GRID
from generator.files import atomic_write
from generator.midi.bulk import read_notes_file
from generator.music.bars import BarGrid
from generator.music.metre import bar_ticks, beat_ticks
from generator.music.scaling import at_resolution
from generator.music.score import Score
from training.data.rubato import MOST, FreeTime

WIDTH = 96
PIECES_AT_ONCE = 340  # of which features are made and shuffled together
_LEAST_NOTES, _MOST_NOTES, _LEAST_BEATS = 40, 8000, 8
_NEAR_SECONDS, _NEAR_SHARE = 0.04, 0.09  # of its place in the beat, whichever is less
_STRETCH_SECONDS = 60.0
_PLACES = ((4, (1 / 3, 2 / 3)), (3, (1 / 4, 3 / 4)), (2, (1 / 2,)))  # class of each; later ones have precedence
CLASSES = len(KINDS) + 1  # beats are two: those that begin a bar, and others
_OTHER = CLASSES - 1


class Performance(NamedTuple):
    """Notes whose beats are known; times in seconds."""

    name: str
    """Its path from the folder that was given on, with that."""
    onsets: np.ndarray
    """(N,)"""
    pitches: np.ndarray
    """(N,) MIDI, 0 to 127."""
    velocities: np.ndarray
    """(N,) 1 to 127."""
    beats: np.ndarray
    """(B,) rising."""
    is_downbeat: np.ndarray
    """(B,) bool."""

    @property
    def is_held_out(self) -> bool:
        return zlib.crc32(self.name.encode()) % 5 == 0


def beats_in(score: Score) -> tuple[np.ndarray, np.ndarray]:
    """Ticks of its beats, and which of them begin a bar. In 3/8 a bar is a beat."""
    metres = BarGrid(score.metres, score.ticks_per_quarter).metres
    ticks, firsts = [], []
    for metre, following in itertools.zip_longest(metres, metres[1:]):
        end = score.end_ticks if following is None else following.ticks
        bar = bar_ticks(metre, score.ticks_per_quarter)
        beat = bar if metre[1:] == (3, 8) else beat_ticks(metre, score.ticks_per_quarter)
        ticks.append(np.arange(metre.ticks, end, beat))
        firsts.append((ticks[-1] - metre.ticks) % bar == 0)
    return np.concatenate(ticks), np.concatenate(firsts)


def read_performance(path: Path, folder: Path, rng: np.random.Generator) -> Performance | None:
    """A file of a folder, as it was played; notation as somebody might. None for one of no use."""
    try:
        score = read_notes_file(path)
    except ContinuoError:
        return None
    ticks, is_downbeat = beats_in(score)
    if score.note_count < _LEAST_NOTES or len(ticks) < _LEAST_BEATS:
        return None
    rows = np.concatenate([track.notes for track in score.tracks]).astype(np.int64)
    rows = rows[np.argsort(rows[:, 0], kind="stable")][:_MOST_NOTES]
    is_downbeat, ticks = is_downbeat[ticks <= rows[-1, 0]], ticks[ticks <= rows[-1, 0]]
    if len(ticks) < _LEAST_BEATS:
        return None
    if _is_played(score, rows, len(is_downbeat)):
        onsets, beats = (np.array(score.seconds_at_all(column.tolist())) for column in (rows[:, 0], ticks))
    else:
        free, scale = FreeTime(at_resolution(score, GRID), MOST, rng), GRID / score.ticks_per_quarter
        onsets, beats = free.at(rows[:, 0] * scale), free.at(ticks * scale)
    return Performance(path.relative_to(folder.parent).as_posix(), onsets, rows[:, 2], rows[:, 3], beats, is_downbeat)


def _is_played(score: Score, rows: np.ndarray, beats: int) -> bool:
    """Whether it has a tempo for most beats, or onsets off the grid of triplets and sixteenths."""
    off_grid = (rows[:, 0] * 12 % score.ticks_per_quarter != 0).mean()
    return len(score.tempos) > beats / 8 or bool(off_grid > 0.5)


def varied(played: Performance, rng: np.random.Generator) -> Performance:
    """A stretch of it as another might play it: tempo, touch, key, and some notes left out."""
    _, onsets, pitches, velocities, beats, _ = played
    begin = rng.uniform(onsets.min(), max(onsets.min() + 1, onsets.max() - 25))
    chosen = (
        (onsets >= begin) & (onsets < begin + _STRETCH_SECONDS) & (rng.random(len(onsets)) > rng.choice([0, 0.05, 0.1]))
    )
    if chosen.sum() < _LEAST_NOTES:
        chosen = np.ones(len(onsets), bool)
    factor, jitter = np.exp(rng.uniform(-0.3, 0.3)), rng.choice([0, 0.006, 0.012, 0.02])
    onsets, velocities = onsets[chosen] * factor, velocities[chosen].astype(float)
    moments, together = np.unique(np.round(onsets, 3), return_inverse=True)
    onsets = onsets + rng.normal(0, jitter, len(moments))[together] + rng.normal(0, jitter / 2, len(onsets))
    draw = rng.random()
    if draw < 0.15:
        velocities[:] = 80
    elif draw < 0.6:
        velocities = np.clip(velocities + rng.normal(0, rng.uniform(2, 10), len(velocities)), 1, 127)
    return played._replace(
        onsets=onsets, pitches=pitches[chosen] + rng.integers(-6, 7), velocities=velocities, beats=beats * factor
    )


def examples(played: Performance) -> tuple[np.ndarray, np.ndarray]:
    """Features of its strokes, (N, F), and their classes, (N,)."""
    strokes = strokes_of(played.onsets, played.pitches, played.velocities)
    beats, seconds = played.beats, strokes.seconds
    index = np.clip(np.searchsorted(beats, seconds, side="right") - 1, 0, len(beats) - 2)
    length = beats[index + 1] - beats[index]
    phase = (seconds - beats[index]) / length
    near = np.minimum(_NEAR_SECONDS, _NEAR_SHARE * length) / length
    found = np.full(len(seconds), _OTHER)
    for kind, places in _PLACES:
        for place in places:
            found[np.abs(phase - place) <= near] = kind
    for place in (0, 1):
        on_beat = np.abs(phase - place) <= near
        found[on_beat] = np.where(played.is_downbeat[index + place], 0, 1)[on_beat]
    return features(strokes), found


def train(performances: Sequence[Performance], *, minutes: float, seed: int = 0) -> dict[str, np.ndarray]:
    """-> weights and biases by layer, as `generator.analysis.beats.network` reads them."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    learnt = [played for played in performances if not played.is_held_out]
    held_out = [examples(played) for played in performances if played.is_held_out]

    def drawn() -> tuple[np.ndarray, np.ndarray]:
        chosen = [learnt[index] for index in rng.integers(0, len(learnt), PIECES_AT_ONCE)]
        made = [examples(varied(played, rng)) for played in chosen]
        return np.concatenate([rows for rows, _ in made]), np.concatenate([kinds for _, kinds in made])

    rows, kinds = drawn()
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-2
    net = nn.Sequential(
        nn.Linear(rows.shape[1], WIDTH), nn.ReLU(), nn.Dropout(0.15),
        nn.Linear(WIDTH, WIDTH // 2), nn.ReLU(), nn.Dropout(0.1), nn.Linear(WIDTH // 2, CLASSES),
    )  # fmt: skip
    optimiser = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=0.03)
    begin = time.monotonic()
    while (share := (time.monotonic() - begin) / (60 * minutes)) < 1:
        optimiser.param_groups[0]["lr"] = 3e-3 * (1 - share) ** 1.5 + 1e-5
        inputs, targets = torch.tensor((rows - mean) / deviation), torch.tensor(kinds)
        net.train()
        for batch in torch.randperm(len(targets)).split(512):
            loss = nn.functional.cross_entropy(net(inputs[batch]), targets[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if held_out:
            net.eval()
            with torch.no_grad():
                losses = [
                    nn.functional.cross_entropy(net(torch.tensor((own - mean) / deviation)), torch.tensor(true)).item()
                    for own, true in held_out
                ]
            print(f"{share:4.0%}  held out: {np.mean(losses):.3f} nats a stroke", flush=True)
        rows, kinds = drawn()
    return dict(_layers(net, mean, deviation))


def _layers(net: nn.Sequential, mean: np.ndarray, deviation: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    linear = [layer for layer in net if isinstance(layer, nn.Linear)]
    for index, layer in enumerate(linear):
        weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
        if not index:  # so that features need not be scaled when they are judged
            bias, weight = bias - weight @ (mean / deviation), weight / deviation
        yield f"{index}.weight", weight.astype(np.float16)
        yield f"{index}.bias", bias.astype(np.float16)


def train_network(folders: Sequence[Path], minutes: float, leave_out: Sequence[str], output: Path) -> int:
    """-> exit code. Raises ContinuoError where no file is of use."""
    rng = np.random.default_rng(0)
    performances = [
        played
        for folder in folders
        for path in sorted(folder.resolve().rglob("*.mid"))
        if path.stem not in leave_out and (played := read_performance(path, folder.resolve(), rng)) is not None
    ]
    if all(played.is_held_out for played in performances):
        raise ContinuoError("no .mid file with beats to learn from: give folders of performances and notation")
    print(f"{len(performances):,} performances and pieces")
    output.mkdir(parents=True, exist_ok=True)
    weights = save(train(performances, minutes=minutes))
    with atomic_write(output / FILE) as file:
        file.write(weights)
    print(f"Saved: {output / FILE}")
    return 0
