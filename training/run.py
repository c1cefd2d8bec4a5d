"""One whole training run: read, split, train, measure, write."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from generator.checkpoint import Checkpoint, save_checkpoint
from generator.command_line import program_version
from generator.config import ModelConfig, family
from generator.errors import ContinuoError
from generator.files import atomic_write
from generator.quantiser import grid_notes
from generator.streams import STREAM_SETS, stream_sizes
from generator.tokenizer import count_tokens
from generator.vocabulary import Rare, StreamSet, Vocabulary
from training import report
from training.corpus import DEFAULT_SOURCES, Corpus, Piece, read_corpus
from training.dataset import encode_pieces, untold
from training.floors import ngram_nats, unigram_nats
from training.likelihood import held_out_nats
from training.models import EventModel, build_model
from training.split import duplicate_groups, split_pieces
from training.trainer import Epoch, Step, TrainConfig, Trainer, choose_device


@dataclass(frozen=True)
class TrainingRun:
    """What to train, on what, and where to write it."""

    sources: tuple[str, ...]
    config: ModelConfig
    output: Path
    min_count: int
    rare: Rare
    streams: StreamSet
    train: TrainConfig

    def run(self) -> int:
        """-> exit code. Raises ContinuoError or OSError for what its user can mend."""
        console = Console(soft_wrap=True)
        device = choose_device(self.train.device)
        torch.set_num_threads(self.train.threads)
        torch.manual_seed(self.train.seed)
        _check_writable(self.output)

        corpus = self._read(console)
        train, valid, test = split_corpus(corpus, self.train.seed)
        console.print(
            f"Split by piece: {len(train):,} to train on, {len(valid):,} to choose by, {len(test):,} to report."
        )
        counts = count_tokens(grid_notes([piece.score for piece in train]), self.streams)
        vocabulary = Vocabulary.build(counts, min_count=self.min_count, rare=self.rare, streams=self.streams)
        figures = report.vocabulary_figures(counts, vocabulary)
        if not vocabulary.sounds.any():
            raise ContinuoError(f"no note or chord occurs {self.min_count:,} times: lower --min-count")
        report.print_vocabulary(console, figures, self.rare)
        report.save_histogram(counts, self.min_count, self.output.with_suffix(".vocabulary.png"))

        model = build_model(self.config, vocabulary, self.train.dropout).to(device)
        size = sum(weight.size for weight in model.weights().values())
        console.print(f"Model: {family(self.config)}, {size:,} parameters, on {device.type}.")
        plain = encode_pieces(train, vocabulary, corpus.styles)
        events = len(plain.rows) - 2 * len(train)
        events_per_bar = events / sum(piece.end_bar for piece in train)
        console.print(f"Receptive field: {report.reach(self.config, events_per_bar, self.train.window_events)}.")

        trainer = Trainer(model, self.train, corpus.styles)
        about: dict[str, Any] = {
            "program": f"continuo {program_version()}",
            "sources": list(self.sources or DEFAULT_SOURCES),
            "data_fingerprint": corpus.fingerprint,
            "pieces": {"train": len(train), "valid": len(valid), "test": len(test)},
            "notes": {"train": sum(piece.note_count for piece in train)},
            "corpus": corpus.summary,
            "vocabulary": figures,
            "train": dataclasses.asdict(self.train),
            "events_per_bar": round(events_per_bar, 2),
            "receptive_field": report.reach(self.config, events_per_bar, self.train.window_events),
        }

        def save() -> None:
            known = {**about, "nats_per_note": {"valid": trainer.best_nats}, "notes_seen": trainer.notes_seen, **final}
            checkpoint = Checkpoint(self.config, vocabulary, trainer.best_weights, corpus.styles, known)
            save_checkpoint(checkpoint, self.output)

        final: dict[str, Any] = {}
        interrupted = self._fit(console, trainer, train, valid, save)
        if not trainer.best_weights:
            console.print("Stopped before the first measure; no checkpoint was written.")
            return 130
        if interrupted:
            console.print("Stopped; measuring the best so far.")
        model.load_weights(trainer.best_weights)
        held = untold(encode_pieces(valid, vocabulary, corpus.styles)).targets()
        nats = measure(model, plain.targets(), held, test, vocabulary, corpus.styles)
        final["nats_per_note"] = {"valid": trainer.best_nats, "test": nats}
        save()
        report.print_result(console, self.config, nats["total"], f"{len(test):,} pieces, nothing told but the metre")
        rejected = [{"file": name, "reason": reason, "message": text} for name, reason, text in corpus.rejected]
        details = {**about, **final, "rejected": rejected, "test_pieces": [piece.name for piece in test]}
        report.save_json(details, self.output.with_suffix(".report.json"))
        console.print(f"Checkpoint: {self.output}   Report: {self.output.with_suffix('.report.json')}")
        console.print(f"Hear it: continuo generate --checkpoint {self.output} --out piece.mid --wav piece.wav")
        return 0

    def _read(self, console: Console) -> Corpus:
        with console.status("Reading ...") as status:
            corpus = read_corpus(
                self.sources, lambda name: status.update(f"Reading {escape(report.printable(Path(name).name))}")
            )
        report.print_corpus(console, corpus)
        return corpus

    def _fit(self, console: Console, trainer: Trainer, train: Sequence[Piece], valid: Sequence[Piece], save) -> bool:
        columns = (
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%  loss {task.fields[loss]:.3f}  {task.fields[speed]:,.0f} notes/s"),
            TimeRemainingColumn(),
        )
        console.print(f"{'epoch':>5} {'train':>8} {'held-out':>9} {'rate':>9} {'seconds':>8}   (nats per note)")
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("", total=1.0, epoch=1, loss=0.0, speed=0.0)

            def on_step(step: Step) -> None:
                progress.update(
                    task, completed=step.progress, epoch=step.epoch, loss=step.loss, speed=step.notes_per_second
                )

            def on_epoch(epoch: Epoch) -> None:
                mark = "  best, saved" if epoch.is_best else ""
                console.print(
                    f"{epoch.number:>5} {epoch.train:>8.3f} {epoch.held_out:>9.3f} {epoch.learning_rate:>9.1e} "
                    f"{epoch.seconds:>8.0f}{mark}"
                )

            return trainer.fit(train, valid, on_step=on_step, on_epoch=on_epoch, on_best=save)


def split_corpus(corpus: Corpus, seed: int) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Train, valid and test pieces; near-duplicates on one side."""
    groups = duplicate_groups([piece.score.tracks[0].notes for piece in corpus.pieces])
    train, valid, test = ([corpus.pieces[i] for i in part] for part in split_pieces(groups, seed=seed))
    return train, valid, test


def measure(
    model: EventModel,
    train: list[np.ndarray],
    valid: list[np.ndarray],
    test: Sequence[Piece],
    vocabulary: Vocabulary,
    styles: Sequence[str],
) -> dict[str, dict[str, float]]:
    """Nats per note on `test`: in total, of the model and both floors; and of the model by stream.

    train, valid: sequences that the floors count, and choose the n-gram's order by. The model is told nothing but the
    metre; "told" is with all conditions.
    """
    notes = sum(piece.note_count for piece in test)
    told = encode_pieces(test, vocabulary, styles)
    bare = untold(told)
    streams = STREAM_SETS[vocabulary.streams]
    sizes = stream_sizes(streams, len(vocabulary))
    sounds = vocabulary.sounds
    own = held_out_nats(model, bare) / notes
    total = {
        family(model.config): float(own.sum()),
        "n-gram": float(ngram_nats(train, bare.targets(), sizes, sounds, valid).sum()) / notes,
        "unigram": float(unigram_nats(train, bare.targets(), sizes, sounds).sum()) / notes,
    }
    return {
        "total": total,
        "by_stream": {stream.name: float(nats) for stream, nats in zip(streams, own, strict=True)},
        "told": {family(model.config): float(held_out_nats(model, told).sum()) / notes},
    }


def _check_writable(output: Path) -> None:
    """Find out before an hour of training, not after it. Raises OSError."""
    if not output.name or output.is_dir():
        raise ContinuoError(f"--output {output}: that is a folder; give the name of a file, such as my.safetensors")
    output.parent.mkdir(parents=True, exist_ok=True)
    probe = output.with_name(output.name + ".probe")
    with atomic_write(probe) as file:
        file.write(b"")
    probe.unlink()
