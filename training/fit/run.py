"""One whole training run: read, split, train, measure, write."""

from __future__ import annotations

import dataclasses
import hashlib
import signal
from collections import Counter
from functools import cached_property
from typing import Any

import torch
from lightning_fabric import Fabric
from rich.console import Console

from generator.errors import ContinuoError
from generator.events.form_model import FormModel
from generator.events.streams import STREAM_SETS
from generator.files import snapshot_path
from generator.installation import own_command, program_version
from generator.network.checkpoint import Checkpoint, in_half_precision, save_checkpoint
from generator.network.config import ModelConfig, family
from training.config import RunConfig
from training.corpus.chosen_tests import CHOSEN
from training.corpus.command import prepare_corpus
from training.corpus.report import rejected, save_json
from training.corpus.sources import DEFAULT_SOURCES
from training.corpus.split import split_corpus
from training.corpus.vocabulary import build_vocabulary, count_masks
from training.data.dataset import unconditioned
from training.data.loader import TrainingData
from training.data.tokens import TokenShards
from training.fit import report
from training.fit.device import compile_trunk, is_bf16, leave_group, loader_processes, make_fabric, make_group
from training.fit.finetune import TuningComparison, base_held_out, freeze, load_base, take_over, test_contents
from training.fit.output import check_output, room_for
from training.fit.samples import compose_sample, write_augmented
from training.fit.snapshot import UnfitError, check_same_run, damaged, load_snapshot, save_snapshot
from training.fit.stop import StopRequest, stop_by_signal
from training.fit.trainer import EpochFigures, Trainer
from training.fit.watch import Since, Watch
from training.likelihood.held_out import measure
from training.models import EventModel, build_model
from training.progress_lines import ProgressLines

STOPPED, TERMINATED = 130, 143
FORMS_LEARNT = 4000  # most pieces that the form model learns from, as it has few numbers


def run(config: RunConfig) -> int:
    """Run a training. -> exit code. Raises ContinuoError or OSError for what its user can mend."""
    code = _Session(config, make_fabric(config.machine)).run()
    leave_group()
    return code


class _Session:
    """A training run, in one of the processes that train together."""

    def __init__(self, run: RunConfig, fabric: Fabric) -> None:
        self._run, self._fabric, self._first = run, fabric, fabric.global_rank == 0
        self._lines = ProgressLines(self._first and run.watch.progress == "json")
        self._console = Console(soft_wrap=True, quiet=self._lines.is_on or not self._first)
        self._train_config = run.train.filled(tuning=run.tune.init_from is not None)
        self._snapshot_path = snapshot_path(run.output)
        self._final: dict[str, Any] = {}
        self._comparison: TuningComparison | None = None

    def run(self) -> int:
        run, console = self._run, self._console
        if not run.dry_run:
            check_output(run, is_first=self._first)
        self._base = load_base(run.tune.init_from, None, run.streams) if run.tune.init_from else None
        self._corpus = prepare_corpus(run.sources, run.prepare, console, make_group(self._fabric), self._lines)
        self._split = split = split_corpus(self._corpus, self._train_config.seed, self._styles)
        # Read now, as another run of the same files may rename their styles before this one ends.
        left_out = rejected(self._corpus.rejections())
        self._names = {"test_pieces": self._corpus.names(split.test), "rejected": left_out}
        console.print(
            f"Split by piece: {len(split.train):,} for training, {len(split.valid):,} for validation, "
            f"{len(split.test):,} for the test."
        )
        counts = self._make_vocabulary()
        self._tokens = TokenShards(self._corpus.folder, self._vocabulary)
        self._tokens.build(self._corpus.pieces, rank=self._fabric.global_rank, ranks=self._fabric.world_size)
        self._fabric.barrier()
        self._data = TrainingData(
            split.train,
            self._vocabulary,
            self._styles,
            augment=run.augment,
            window_events=self._train_config.window_events,
            batch_events=self._train_config.batch_events or 1,
            seed=self._train_config.seed,
            infill=self._train_config.infill,
            accompany=self._train_config.accompany,
            balance=self._train_config.balance,
            endings=self._train_config.ending_windows,
            tokens=self._tokens,
        )
        model = self._build_model()
        if run.write_augmented and self._first:
            count = write_augmented(self._data, self._corpus.names(split.train), run.write_augmented)
            console.print(f"Varied as in the first epoch: {count:,} pieces in {run.write_augmented}.")
        pieces, notes = self._about["pieces"], self._about["notes"]["train"]
        length = {"epochs": run.train.epochs, "max_minutes": run.train.max_minutes}
        self._lines.emit("plan", pieces=pieces, notes=notes, events_per_note=self._events / notes, **length)
        if run.dry_run:
            self._lines.emit("end", outcome="dry-run")
            console.print("Nothing was trained, because of --dry-run.")
            return 0
        if self._first and self._base is None:
            report.save_histogram(counts, run.min_count, run.output.with_suffix(".vocabulary.png"))
        return self._train(model)

    @property
    def _config(self) -> ModelConfig:
        config = self._base.checkpoint.config if self._base else self._run.model
        assert config is not None
        return config

    @cached_property
    def _styles(self) -> tuple[str, ...]:
        return self._base.styles(self._corpus.styles) if self._base else self._corpus.styles

    @cached_property
    def _forms(self) -> FormModel | None:
        """The form model: the base's, or one learnt from the training pieces; None for merged parts, and where no beats
        are known."""
        if self._base and self._base.checkpoint.forms:
            return self._base.checkpoint.forms
        pieces = self._split.train.forms(FORMS_LEARNT) if self._vocabulary.has_parts else []
        return FormModel.learn(pieces) if pieces else None

    def _make_vocabulary(self) -> Counter[int]:
        run, base = self._run, self._base
        if base:
            self._vocabulary = base.checkpoint.vocabulary
            counts = count_masks(self._split.train, self._vocabulary.streams)
        else:
            rare = run.rare or ("drop" if run.streams == "classic" else "split")
            self._vocabulary, counts = build_vocabulary(
                self._split.train, min_count=run.min_count, rare=rare, streams=run.streams
            )
        self._figures = report.vocabulary_figures(counts, self._vocabulary)
        report.print_vocabulary(self._console, self._figures, self._vocabulary.rare, of_base=base is not None)
        return counts

    def _build_model(self) -> EventModel:
        torch.manual_seed(self._train_config.seed)
        model = build_model(self._config, self._vocabulary, self._train_config.dropout)
        if self._base:
            take_over(model, self._base, self._styles)
        learning = freeze(model, self._run.tune.train)
        size = sum(weight.size for weight in model.weights().values())
        device = self._fabric.device.type
        device += " in bf16" if is_bf16(self._run.machine, device) else ""
        frozen = "" if self._run.tune.train == "all" else f" ({learning:,} numbers learn, the rest stays as it is)"
        ranks = f", {self._fabric.world_size} processes" if self._fabric.world_size > 1 else ""
        self._console.print(f"Model: {family(self._config)}, {size:,} parameters, on {device}{ranks}{frozen}.")
        self._events = int(self._tokens.events(self._split.train).sum())
        self._events_per_bar = self._events / int(self._split.train.table["end_bar"].sum())
        self._reach = report.reach(
            self._config, self._vocabulary, self._events_per_bar, self._train_config.window_events
        )
        self._console.print(f"Receptive field: {self._reach}.")
        return model.to(self._fabric.device)

    def _train(self, model: EventModel) -> int:
        run, console, fabric = self._run, self._console, self._fabric
        snapshot = None
        if run.resume:
            snapshot = load_snapshot(self._snapshot_path)
            check_same_run(snapshot, self._identity, self._snapshot_path)
        if self._base and self._first:
            pieces = base_held_out(self._base, run.tune)
            self._comparison = comparison = TuningComparison(self._split.test, pieces, self._vocabulary, self._styles)
            comparison.measure(model, "before")
        compiled = compile_trunk(model, self._config, run.machine, fabric)
        if compiled:
            console.print("The model's layers are compiled; the first steps take longer.")
        if fabric.world_size > 1:
            torch.manual_seed(self._train_config.seed + fabric.global_rank)  # so that ranks' dropout differs
        held_out = unconditioned(self._tokens.encoded(self._split.valid))
        notes = int(self._split.valid.note_counts.sum())
        try:
            self._trainer = trainer = Trainer(
                model,
                self._train_config,
                self._data,
                held_out,
                notes,
                fabric=fabric,
                loader_processes=loader_processes(run.machine, fabric),
                snapshot=snapshot,
            )
        except UnfitError as error:
            raise damaged(self._snapshot_path, error) from error
        if snapshot:
            self._lines.emit("resumed", step=trainer.state.step, epoch=trainer.state.position.epoch)
            console.print(f"Continuing from step {trainer.state.step:,}, in epoch {trainer.state.position.epoch}.")
        with stop_by_signal() as stop:
            self._fit(trainer, stop)
            if stop.by == signal.SIGTERM or (stop and not trainer.best_weights):
                self._lines.emit("end", outcome="stopped", snapshot=str(self._snapshot_path))
            if stop.by == signal.SIGTERM:
                console.print(f"Stopped; --resume continues from {self._snapshot_path}.")
                return TERMINATED
            if stop and not trainer.best_weights:
                console.print("Stopped before the first measure, so there is no checkpoint yet; --resume continues.")
                return STOPPED
            if stop:
                console.print("Stopped; measuring the best so far. --resume continues from here.")
        if self._first:
            self._report(model)
            if not stop:
                self._snapshot_path.unlink(missing_ok=True)
            self._lines.emit("end", outcome="finished")
        fabric.barrier()
        return 0

    def _fit(self, trainer: Trainer, stop: StopRequest) -> None:
        run = self._run
        streams = [stream.name for stream in STREAM_SETS[self._vocabulary.streams]]
        log, scalars = run.output.with_suffix(".log.csv"), run.watch.tensorboard
        if not self._first:
            trainer.fit(should_stop=lambda: bool(stop))
            return
        since = Since(trainer.state.step, trainer.state.seconds)
        with Watch(self._console, streams, log, scalars, since, self._lines) as watch:

            def on_epoch(figures: EpochFigures) -> None:
                watch.epoch(figures)
                if run.watch.sample_every and figures.number % run.watch.sample_every == 0:
                    path = run.output.with_suffix(f".epoch-{figures.number:04d}.mid")
                    now = Checkpoint(self._config, self._vocabulary, trainer.model.weights(), self._styles)
                    compose_sample(now, path, seed=self._train_config.seed)

            def on_snapshot() -> None:
                watch.flush()
                with room_for(self._snapshot_path, self._snapshot_path):
                    save_snapshot(trainer.snapshot(self._identity), self._snapshot_path)

            try:
                trainer.fit(
                    on_step=watch.step,
                    on_epoch=on_epoch,
                    on_best=self._save,
                    on_snapshot=on_snapshot,
                    snapshot_seconds=60 * run.watch.snapshot_minutes,
                    should_stop=lambda: bool(stop),
                )
            except ContinuoError as error:
                if self._snapshot_path.exists():
                    raise ContinuoError(
                        "{reason}; the last good snapshot is {path}", reason=error, path=self._snapshot_path
                    ) from error
                raise

    def _save(self) -> None:
        trainer = self._trainer
        known = {**self._about, "nats_per_note": {"valid": trainer.state.best_nats}, **self._final}
        known["notes_seen"] = round(trainer.state.notes_seen)
        checkpoint = Checkpoint(
            self._config, self._vocabulary, trainer.best_weights, self._styles, known, forms=self._forms
        )
        with room_for(self._run.output, self._snapshot_path):
            save_checkpoint(checkpoint, self._run.output)

    @property
    def _identity(self) -> dict[str, Any]:
        """The settings in which a resumed run must agree with its snapshot."""
        return {
            "data": self._corpus.fingerprint,
            # Groups of near-duplicates decide the split, and another version may find other groups.
            "near_duplicates": self._grouping,
            "styles": list(self._styles),
            "vocabulary": self._vocabulary.fingerprint,
            "model": {"family": family(self._config), **dataclasses.asdict(self._config)},
            "train": dataclasses.asdict(self._train_config),
            "augment": dataclasses.asdict(self._run.augment),
            "init_from": self._base.digest if self._base else None,
            "parameters": self._run.tune.train,
            "processes": self._fabric.world_size,
        }

    @property
    def _grouping(self) -> str:
        """A digest of the groups of near-duplicates and of the chosen test pieces, 16 hex digits."""
        chosen = self._corpus.chosen_tests
        digest = hashlib.sha256(self._corpus.groups.tobytes())
        digest.update(b"" if chosen is None else chosen.tobytes())
        return digest.hexdigest()[:16]

    @cached_property
    def _about(self) -> dict[str, Any]:
        """The provenance of the checkpoint."""
        split, base = self._split, self._base
        return {
            "program": f"continuo {program_version()}",
            "sources": list(self._run.sources or DEFAULT_SOURCES),
            "instruments": list(self._run.prepare.instrument),
            "learn_only": list(self._run.prepare.learn_only),
            "parts": "separate" if self._corpus.is_separate else "merged",
            "data_fingerprint": self._corpus.fingerprint,
            "pieces": {"train": len(split.train), "valid": len(split.valid), "test": len(split.test)},
            "notes": {"train": int(split.train.note_counts.sum())},
            "corpus": self._corpus.summary,
            "vocabulary": self._figures,
            "train": dataclasses.asdict(self._train_config),
            "augment": dataclasses.asdict(self._run.augment),
            "base": {"file": base.path.name, "hash": base.digest, "train": self._run.tune.train} if base else None,
            "events_per_bar": round(self._events_per_bar, 2),
            "receptive_field": self._reach,
            "test_contents": test_contents(split.test),
            CHOSEN: len(split.test) if self._corpus.chosen_tests is not None else 0,
        }

    def _report(self, model: EventModel) -> None:
        run, console, trainer = self._run, self._console, self._trainer
        if run.watch.half_precision:
            trainer.best_weights = in_half_precision(trainer.best_weights)
        model.load_weights(trainer.best_weights)
        tokens, split = self._tokens, self._split
        if self._comparison:
            self._comparison.measure(model, "after")
            self._final["fine_tuning"] = self._comparison.figures
        nats = measure(model, tokens, split.train, split.valid, split.test, baselines=run.watch.baselines)
        self._final["nats_per_note"] = {"valid": trainer.state.best_nats, "test": nats}
        self._save()
        held_out = f"{len(split.test):,} pieces, conditioned on the place in the bar alone"
        report.print_result(console, self._config, nats["total"], held_out)
        if self._vocabulary.has_parts:
            report.print_parts(console, nats)
        if self._comparison:
            report.print_comparison(console, self._comparison.figures, self._comparison.why_no_base)
        details = {**self._about, **self._final, **self._names}
        path = run.output.with_suffix(".report.json")
        save_json(details, path)
        own = {"pieces": len(split.test), "after": nats["total"][family(self._config)]}
        figures = self._final.get("fine_tuning", {"own": own})
        self._lines.emit("figures", **figures)
        self._lines.emit("saved", checkpoint=str(run.output), report=str(path))
        console.print(f"Checkpoint: {run.output}   Report: {path}   Log: {run.output.with_suffix('.log.csv')}")
        hear = "generate", "--checkpoint", run.output, "--out", "piece.mid", "--wav", "piece.wav"
        console.print(f"Play it: {own_command('continuo', *hear)}", soft_wrap=True, markup=False, highlight=False)
