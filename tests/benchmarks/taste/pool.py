"""Takes to rate: really composed by a shipped checkpoint, in batches as the window would sample them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np

from app.assets import asset
from app.taste.choosing import ways_to_draw
from app.taste.features import FEATURE_VERSION, take_features
from generator.analysis.embedding import Embedder, has_embedding
from generator.analysis.statistics import PieceStatistics, piece_statistics
from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import best_first
from generator.events.quantiser import with_maps
from generator.midi.reader import read_midi_file
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.config import SamplingConfig

CLIPS = (None, "bach-chorale", "bach-chorale-minor", "haydn-minuet", "johnson-lift-every-voice", "joplin-entertainer",
         "mozart-allegro")  # fmt: skip
TAKES = 16  # of one request


@dataclass(frozen=True, eq=False)
class Batch:
    """Takes of one request, in the order that they have without a taste. notes: of each (N, 4), from where the new part
    begins; features: (B, F)."""

    notes: list[np.ndarray]
    features: np.ndarray
    bar_ticks: int
    seconds_per_tick: float

    def statistics(self) -> list[PieceStatistics]:
        """Of each take."""
        bars = BarGrid((Metre(0, self.bar_ticks // 24, 4),), 24)
        return [piece_statistics(notes, bars, self.seconds_per_tick) for notes in self.notes]


def pool(checkpoint: Path, batches: int, seed: int) -> list[Batch]:
    """Composed once, and kept in the temporary folder for this version of features and checkpoint."""
    told = f"{FEATURE_VERSION} {batches} {seed} {TAKES}".encode() + checkpoint.read_bytes()
    path = Path(tempfile.gettempdir()) / f"continuo-taste-{blake2b(told, digest_size=8).hexdigest()}.npz"
    if path.exists():
        return _read(path)
    loaded = load_checkpoint(checkpoint)
    rng = np.random.default_rng(seed)
    made = [_batch(loaded, _request(loaded, rng)) for _ in range(batches)]
    _write(made, path)
    return made


def _write(batches: list[Batch], path: Path) -> None:
    every = [notes for batch in batches for notes in batch.notes]
    np.savez_compressed(
        path,
        notes=np.concatenate(every),
        counts=[len(notes) for notes in every],
        features=np.concatenate([batch.features for batch in batches]),
        sizes=[len(batch.notes) for batch in batches],
        bar_ticks=[batch.bar_ticks for batch in batches],
        seconds_per_tick=[batch.seconds_per_tick for batch in batches],
    )


def _read(path: Path) -> list[Batch]:
    with np.load(path, allow_pickle=False) as kept:
        every = np.split(kept["notes"], np.cumsum(kept["counts"])[:-1])
        found, place = [], 0
        parts = np.split(kept["features"], np.cumsum(kept["sizes"])[:-1])
        for features, bar, seconds in zip(parts, kept["bar_ticks"], kept["seconds_per_tick"], strict=True):
            found.append(Batch(every[place : place + len(features)], features, int(bar), float(seconds)))
            place += len(features)
        return found


def _request(checkpoint: Checkpoint, rng: np.random.Generator) -> GenerationRequest:
    clip = CLIPS[rng.integers(len(CLIPS))]
    seed = read_midi_file(asset(f"clips/{clip}.mid")) if clip else None
    style = checkpoint.styles[rng.integers(len(checkpoint.styles))] if clip is None and checkpoint.styles else None
    panel = SamplingConfig(temperature=float(rng.choice([0.8, 0.9, 1.0, 1.1])))
    wish = Wish(seed=seed, bars=8, style=style, sampling=panel, rng_seed=int(rng.integers(1_000_000)), takes=TAKES)
    return replace(request_for(checkpoint, wish), sampling_of=ways_to_draw(panel, TAKES, TAKES // 2, 0.0))


def _batch(checkpoint: Checkpoint, request: GenerationRequest) -> Batch:
    model = checkpoint.model()
    events: list[list[ComposedEvent]] = [[] for _ in range(request.takes)]
    for take, event in compose_takes(model, request):
        events[take].append(event)
    answers = best_first(model, request, events)
    drawn = [replace(request, sampling=request.sampling_of[number]) for number, _, _ in answers]
    vectors = _embedded(checkpoint, request, [notes for _, notes, _ in answers])
    features = [
        take_features(notes, own, vars(scores), vector)
        for (_, notes, scores), own, vector in zip(answers, drawn, vectors, strict=True)
    ]
    tempo = request.seed.tempos[0].us_per_quarter if request.seed.tempos else 500_000
    metre = request.seed.metres[0]
    return Batch(
        [notes - np.array([request.begin_ticks, 0, 0, 0]) for _, notes, _ in answers],
        np.stack(features),
        metre.numerator * 96 // metre.denominator,
        tempo / 1e6 / 24,
    )


def _embedded(checkpoint: Checkpoint, request: GenerationRequest, every: list[np.ndarray]) -> list[np.ndarray | None]:
    if not has_embedding(checkpoint):
        return [None] * len(every)
    moved = [notes - np.array([request.begin_ticks, 0, 0, 0]) for notes in every]
    return list(Embedder(checkpoint).vectors([with_maps(notes, request.seed) for notes in moved]))
