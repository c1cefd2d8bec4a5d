"""How a model is trained: options, checked when they are made. No torch, so that `--help` is quick."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from generator.errors import ContinuoError
from generator.events.vocabulary import Rare, StreamSet
from generator.music.instruments import INSTRUMENTS, Instrument
from generator.network.config import ModelConfig

SEVERAL = Parameter(consume_multiple=True)  # "--option a b c"
TRAIN_PARTS = re.compile(r"heads|all|last:[1-9]\d?")


def _check(config: object, ranges: Mapping[str, tuple[float, float]]) -> None:
    """Raises ContinuoError for a value outside its range; None is off."""
    for name, (lowest, highest) in ranges.items():
        value = getattr(config, name)
        if value is not None and not lowest <= value <= highest:
            if highest >= 1e9:
                raise ContinuoError(
                    "{name} is {value}; it must be {lowest:g} or more", name=name, value=value, lowest=lowest
                )
            raise ContinuoError(
                "{name} is {value}; it must be from {lowest:g} to {highest:g}",
                name=name,
                value=value,
                lowest=lowest,
                highest=highest,
            )


@dataclass(frozen=True)
class AugmentConfig:
    """How training pieces are varied, anew in every epoch; held-out pieces never are."""

    transpose: int = 6
    """Move pieces by up to so many semitones either way, within the 88 keys; 0 is off."""
    stretch: float = 0.05
    """Vary the tempo by up to this share: of played pieces the times, of notated ones the tempo given; 0 is off."""
    velocity_noise: int = 1
    """Vary how loud a piece is by up to so many of 32 steps, and its single notes where they vary already; 0 is off."""
    timing_noise: float = 0.5
    """Move the onsets of played pieces by so many grid ticks (standard deviation; 24 to the quarter); 0 is off."""

    def __post_init__(self) -> None:
        _check(self, {"transpose": (0, 87), "stretch": (0, 0.5), "velocity_noise": (0, 31), "timing_noise": (0, 24)})


@dataclass(frozen=True)
class TrainConfig:
    """How a model is trained."""

    epochs: int = 30
    """Passes over the training pieces."""
    max_minutes: float | None = None
    """Stop after so many minutes of training, with the learning rate brought down in time."""
    clock: Literal["wall", "cpu"] = "wall"
    """What those minutes are counted by: the time of day, or the processor's (of all threads), whatever else runs."""
    patience: int | None = None
    """Stop when the held-out pieces got no better for so many epochs. [default: never; 4 with --init-from]"""
    batch_events: int | None = None
    """Events in one optimiser step. [default: 1024]"""
    window_events: int = 256
    """Longest stretch of a piece that is seen at once, a random crop."""
    learning_rate: float | None = None
    """Of the optimiser, between its rise and its cool-down. [default: 2e-3; 5e-4 with --init-from]"""
    cooldown: float | None = None
    """Share of the training, at its end, in which the learning rate goes down in a straight line to nothing; 0 keeps it
    up. [default: 0.3; 1 with --init-from]"""
    infill: float = 0.25
    """Share of the windows that are re-ordered, so that the model learns to fill gaps as well."""
    ending_windows: int = 2
    """So often each piece's end is seen once more in a pass; it would be rare otherwise, and pieces would not close."""
    warmup_steps: int = 50
    """Optimiser steps of the rise."""
    weight_decay: float = 0.01
    """Of AdamW (Loshchilov & Hutter 2019)."""
    dropout: float = 0.1
    """Share of hidden values left out while training."""
    gradient_clip: float = 1.0
    """Longest gradient, by norm."""
    seed: int = 1
    """Of the split, the weights and the order of the windows."""

    def __post_init__(self) -> None:
        least = {"epochs": 1, "batch_events": 1, "window_events": 2, "patience": 1}
        _check(self, {name: (lowest, 10**9) for name, lowest in least.items()})
        _check(self, {"seed": (0, 2**32 - 1), "warmup_steps": (0, 10**9), "weight_decay": (0, 1), "infill": (0, 1)})
        _check(self, {"cooldown": (0, 1), "ending_windows": (0, 1000)})
        for name in ("learning_rate", "gradient_clip", "max_minutes"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ContinuoError("{name} is {value}; it must be above 0", name=name, value=value)
        if not 0 <= self.dropout < 1:
            raise ContinuoError("dropout is {dropout}; it must be at least 0 and below 1", dropout=self.dropout)

    def filled(self, *, tuning: bool = False) -> TrainConfig:
        """The same with what was left open decided; tuning: for going on from a checkpoint, in smaller steps."""
        return replace(
            self,
            batch_events=self.batch_events or 1024,
            learning_rate=self.learning_rate or (5e-4 if tuning else 2e-3),
            cooldown=(1.0 if tuning else 0.3) if self.cooldown is None else self.cooldown,
            patience=self.patience or (4 if tuning else None),
        )


@dataclass(frozen=True)
class MachineConfig:
    """What to train on, which changes speed and, but for rounding, not the result."""

    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    """Where to train; auto takes a GPU where there is one."""
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    """Of the arithmetic; auto is bf16 on GPUs made for it. Weights are kept in fp32."""
    compile: Literal["auto", "on", "off"] = "auto"
    """Have torch compile the WaveNet's layers; auto does on NVIDIA GPUs."""
    threads: int = 1
    """CPU threads of each process; more than one pays on an idle machine only."""
    loader_processes: int | None = None
    """Processes that encode ahead of the training. [default: none on a CPU, up to 4 for a GPU]"""

    def __post_init__(self) -> None:
        _check(self, {"threads": (1, 1024), "loader_processes": (0, 256)})


@dataclass(frozen=True)
class WatchConfig:
    """What is written while training."""

    snapshot_minutes: float = 5.0
    """Write a snapshot so often, from which --resume goes on."""
    sample_every: int = 0
    """Write a .mid of what it composes now after every so many epochs; 0 is off."""
    tensorboard: Path | None = None
    """Folder for TensorBoard's scalars. A .log.csv is written in any case."""
    progress: Literal["text", "json"] = "text"
    """How progress is reported: to people, or to another program, one JSON object to a line. Their events: reading,
    found, plan, resumed, step, epoch, figures, saved, end; or error, with its sentence, the same as a
    template and its values, whether the snapshot is of another run, and exit code 2."""

    def __post_init__(self) -> None:
        _check(self, {"snapshot_minutes": (0, 10**6), "sample_every": (0, 10**6)})


@dataclass(frozen=True)
class TuneConfig:
    """Going on from a checkpoint."""

    init_from: Path | None = None
    """Checkpoint to go on from: its sizes and vocabulary are kept."""
    train: str = "all"
    """Which parameters learn then: heads, last:N (the heads and the last N layers), or all."""
    base_sources: Annotated[tuple[str, ...], SEVERAL] = ()
    """What the checkpoint was trained on, to measure what is forgotten. [default: where it was, if still there]"""

    def __post_init__(self) -> None:
        if not TRAIN_PARTS.fullmatch(self.train):
            raise ContinuoError(
                "train is {train!r}; it must be heads, last:N (such as last:2) or all", train=self.train
            )
        if self.train != "all" and self.init_from is None:
            raise ContinuoError("{--train} heads and last:N go with {--init-from}: there is nothing learnt to keep")


@dataclass(frozen=True)
class PrepareConfig:
    """What is read, and where it is kept."""

    instrument: Annotated[tuple[Instrument, ...], SEVERAL] = ()
    """Learn from the parts of these families of instruments only; without it, from all but drums."""
    keep_duplicates: bool = False
    """Keep pieces that are the same to the note; without it the first of them is kept."""
    prepared: Path | None = None
    """Folder for the pieces as they were read, to be used again. [default: one in the user's cache]"""
    processes: int | None = None
    """Processes that read files. [default: one for each core]"""

    def __post_init__(self) -> None:
        for name in self.instrument:
            if name not in INSTRUMENTS:
                raise ContinuoError(
                    "instrument {name!r} is none of {instruments}", name=name, instruments=", ".join(INSTRUMENTS)
                )
        if self.processes is not None and not 1 <= self.processes <= 1024:
            raise ContinuoError("processes is {processes}; it must be from 1 to 1024", processes=self.processes)


@dataclass(frozen=True)
class EmbedConfig:
    """How a checkpoint learns which music is alike."""

    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None
    """The checkpoint to write. [default: the same file]"""
    epochs: int = 60
    """Passes over the pieces."""
    passages: int = 5
    """Of each piece to learn from, at most."""
    versions: int = 3
    """Of each passage: as it is, and in other keys."""
    held_out_passages: int = 12
    """Of each validation and test piece, at most."""
    reference: int = 1000
    """Passages that the plain ways of comparing are scaled by."""
    seed: int = 1
    """Of all draws."""

    def __post_init__(self) -> None:
        _check(self, {"epochs": (1, 10_000), "passages": (2, 1000), "versions": (1, 100), "seed": (0, 2**32 - 1)})
        _check(self, {"held_out_passages": (2, 1000), "reference": (10, 10**6)})


@dataclass(frozen=True)
class EvaluateConfig:
    """How a checkpoint is evaluated."""

    corpus: Annotated[tuple[str, ...], SEVERAL] = ()
    """What it was trained on: for the baselines and for originality. [default: where it was, if still there]"""
    index: Path | None = None
    """File with the training pieces' index for originality: read, or else written from the corpus."""
    compose: int = 100
    """How many pieces to compose."""
    bars: int = 16
    """How long they are; of the held-out pieces as many bars are compared."""
    seed: int = 1
    """Of the composing, and of resampling."""
    report: Path | None = None
    """JSON file to write, with a picture of the same name. [default: CHECKPOINT.evaluation.json]"""

    def __post_init__(self) -> None:
        _check(self, {"compose": (1, 10_000), "bars": (1, 1000), "seed": (0, 2**32 - 1)})


@dataclass(frozen=True)
class RunConfig:
    """A whole run: what to train, on what, and where to write it."""

    sources: tuple[str, ...]
    """Folders, files, zips and parts of music21's corpus."""
    model: ModelConfig | None
    """Family and sizes; None is the base's."""
    output: Path
    """The checkpoint to write."""
    min_count: int = 50
    """Least number of occurrences of a token of the vocabulary."""
    rare: Rare | None = None
    """What becomes of rarer chords; None is the base's, or what goes with the streams."""
    streams: StreamSet | None = None
    """None is the base's, or else full."""
    prepare: PrepareConfig = field(default_factory=PrepareConfig)
    """What is read."""
    train: TrainConfig = field(default_factory=TrainConfig)
    """How it is trained."""
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    """How pieces are varied."""
    machine: MachineConfig = field(default_factory=MachineConfig)
    """What to train on."""
    watch: WatchConfig = field(default_factory=WatchConfig)
    """What is written while training."""
    tune: TuneConfig = field(default_factory=TuneConfig)
    """Going on from a checkpoint."""
    resume: bool = False
    """Go on from the snapshot of a stopped run."""
    start_over: bool = False
    """Throw that snapshot away."""
    dry_run: bool = False
    """Read and report only."""
    write_augmented: Path | None = None
    """Folder for the pieces as the first epoch varies them."""
