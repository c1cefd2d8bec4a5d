"""Fine-tuning a checkpoint on a musician's own pieces: what is kept, what is trained, how much is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from generator.errors import ContinuoError
from generator.events.context import MAX_STYLES
from generator.events.vocabulary import StreamSet, Vocabulary
from generator.network.checkpoint import Checkpoint, file_hash, load_checkpoint
from training.config import TuneConfig
from training.corpus.filters import read_corpus
from training.corpus.piece import TrainingPiece, content_digest
from training.corpus.sources import SourceFile, find
from training.corpus.split import TESTS_NAMED
from training.data.dataset import encode_pieces, unconditioned
from training.likelihood.nats import held_out_nats
from training.models import EventModel
from training.provenance import instruments_of, own_tests, trained_on

# Enough to measure a hundredth of a nat, and little enough to measure twice within a minute.
MOST_BASE_PIECES = 200


@dataclass(frozen=True)
class Base:
    """The checkpoint that a run starts from."""

    path: Path
    """Its file."""
    checkpoint: Checkpoint
    """Its content."""
    digest: str
    """Hash of the file."""

    def styles(self, new: Sequence[str]) -> tuple[str, ...]:
        """The base's styles with their values, then the new ones."""
        known = self.checkpoint.styles
        return (*known, *(name for name in new if name not in known))[:MAX_STYLES]


def load_base(path: Path, model: str | None, streams: StreamSet | None) -> Base:
    """Read the base of a run. Raises ContinuoError for one that is unusable, or of another kind than was asked for."""
    checkpoint = load_checkpoint(path)
    own = checkpoint.vocabulary.streams
    if streams not in (None, own):
        raise ContinuoError(
            "{--init-from} {path}: its streams are {own!r}, not {streams!r}: leave out {--streams}, or "
            "train from the start without {--init-from}",
            path=path,
            own=own,
            streams=streams,
        )
    if model is not None and model != (kind := checkpoint.family):
        raise ContinuoError(
            "{--init-from} {path}: it is a {kind}, not a {model}: leave out {--model}",
            path=path,
            kind=kind,
            model=model,
        )
    return Base(path, checkpoint, file_hash(path))


def take_over(model: EventModel, base: Base, styles: Sequence[str]) -> None:
    """Give `model` the base's weights; new styles begin as "no style given"."""
    weights = dict(base.checkpoint.weights)
    table = weights["context.style.weight"].copy()
    for index in range(len(base.checkpoint.styles) + 1, len(styles) + 1):
        table[index] = table[0]
    weights["context.style.weight"] = table
    model.load_weights(weights)


def freeze(model: EventModel, train: str) -> int:
    """Train only the parameters of `train`, as in TuneConfig. -> how many numbers these are."""
    if train != "all":
        learning = [*model.heads.parameters()]
        if model.relative is not None:  # of the token head's logits it makes a part
            learning += model.relative.output.parameters()
        if train.startswith("last:"):
            layers = model.trunk_layers()
            count = int(train.partition(":")[2])
            if count > len(layers):
                raise ContinuoError(
                    "{--train} {train}: the model has {count} layers; give last:{count} or less",
                    train=train,
                    count=len(layers),
                )
            learning += [parameter for layer in layers[-count:] for parameter in layer.parameters()]
        wanted = {id(parameter) for parameter in learning}
        for parameter in model.parameters():
            parameter.requires_grad_(id(parameter) in wanted)
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def test_contents(pieces: Sequence[TrainingPiece]) -> list[str]:
    """Digests of test pieces, 16 hex digits each, which a checkpoint stores to find them again."""
    return [content_digest(piece) for piece in pieces[:TESTS_NAMED]]


def base_held_out(base: Base, config: TuneConfig) -> tuple[list[TrainingPiece], str]:
    """The base's own test pieces among the base sources, found by their content; and if there are none, why, in
    words."""
    provenance = base.checkpoint.provenance
    wanted = own_tests(provenance)
    if not wanted:
        return [], "its checkpoint does not say which its test pieces were"
    sources = list(filter(is_there, config.base_sources or trained_on(provenance)))
    if not sources:
        return [], "what it was trained on is not here; give it with --base-sources"
    corpus = read_corpus(sources, instruments=instruments_of(provenance), separate=base.checkpoint.vocabulary.has_parts)
    pieces = [piece for piece in corpus.pieces if content_digest(piece) in wanted]
    if not pieces:
        return [], f"{', '.join(sources)}: none of its test pieces is there; give --base-sources"
    chosen = np.random.default_rng(0).permutation(len(pieces))[:MOST_BASE_PIECES]
    return [pieces[index] for index in sorted(chosen.tolist())], ""


def is_there(source: str) -> bool:
    """Whether a source can be found, and has a file."""
    try:
        found: SourceFile | None = next(find((source,)), None)
    except ContinuoError:
        return False
    return found is not None


class TuningComparison:
    """A model's nats per note on its user's own test pieces and on its base's, before and after fine-tuning.

    base: the base's test pieces, and if there are none, why, in words.
    """

    def __init__(
        self,
        own: Sequence[TrainingPiece],
        base: tuple[list[TrainingPiece], str],
        vocabulary: Vocabulary,
        styles: Sequence[str],
    ) -> None:
        base_pieces, self.why_no_base = base
        sets = {"own": own, "base": base_pieces} if base_pieces else {"own": own}
        self._sets = {name: unconditioned(encode_pieces(pieces, vocabulary, styles)) for name, pieces in sets.items()}
        self._notes = {name: sum(piece.note_count for piece in pieces) for name, pieces in sets.items()}
        self.figures: dict[str, dict[str, float]] = {name: {"pieces": len(pieces)} for name, pieces in sets.items()}

    def measure(self, model: EventModel, when: str) -> None:
        """Measure now, and add the figures under this name."""
        for name, encoded in self._sets.items():
            self.figures[name][when] = float(held_out_nats(model, encoded).sum()) / self._notes[name]
