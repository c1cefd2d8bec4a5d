"""How a model is trained: options, checked when they are made. No torch, so that `--help` is quick."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal, cast

from cyclopts import Parameter

from generator.errors import ContinuoError
from generator.events.vocabulary import Rare, StreamSet
from generator.music.instruments import FAMILIES, PitchedFamily
from generator.network.config import ModelConfig
from training.provenance import instruments_of, learnt_only

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
    """How training pieces are varied, differently in every epoch; held-out pieces never are."""

    transpose: int = 6
    """Transpose pieces by up to this many semitones up or down, within the 88 keys: 0 to 87; 0 is off."""
    stretch: float = 0.05
    """Vary the tempo by up to this share, 0 to 0.5: the times of performances, the tempo marks of scores; 0 is off."""
    velocity_noise: int = 1
    """Vary velocity by up to this many of 32 steps, 0 to 31: pieces, and notes where velocities differ; 0 is off."""
    timing_noise: float = 0.5
    """Move onsets of performances by this many ticks of 24 to the quarter (standard deviation), 0 to 24; 0 is off."""
    rubato: float = 0.1
    """Share of the pieces whose beats are known that are played freely, without a click, 0 to 1; 0 is off. Only with
    parts."""
    reduction: float = 0.4
    """Share of the pieces with several parts that are learnt as one part for piano, 0 to 1; 0 is off. Only with
    parts."""

    def __post_init__(self) -> None:
        _check(self, {"transpose": (0, 87), "stretch": (0, 0.5), "velocity_noise": (0, 31), "timing_noise": (0, 24)})
        _check(self, {"rubato": (0, 1), "reduction": (0, 1)})


@dataclass(frozen=True)
class TrainConfig:
    """How a model is trained."""

    epochs: int = 30
    """Passes over the training pieces, from 1."""
    max_minutes: float | None = None
    """Stop after this many minutes of training; the cool-down of the learning rate ends then. [default: no limit]"""
    clock: Literal["wall", "cpu"] = "wall"
    """How these minutes are counted: elapsed time, or processor time of all threads."""
    measure_minutes: float | None = None
    """Measure on the held-out pieces each time so many minutes have passed. [default: after each epoch]"""
    patience: int | None = None
    """Stop after this many epochs without improvement on held-out pieces. [default: never; 4 with --init-from]"""
    batch_events: int | None = None
    """Events in one optimiser step. [default: 1024]"""
    window_events: int = 256
    """Events in one window, a random crop of a piece, from 2."""
    learning_rate: float | None = None
    """Learning rate between warm-up and cool-down, above 0. [default: 2e-3; 5e-4 with --init-from]"""
    cooldown: float | None = None
    """Share of the training, at its end, in which the learning rate falls linearly to 0, from 0 to 1; 0 is off.
    [default: 0.3; 1 with --init-from]"""
    infill: float = 0.25
    """Share of the windows that teach the model to fill gaps, 0 to 1."""
    accompany: float = 0.3
    """Share of the windows with several parts in which some are given, so that the model learns to compose the others
    to them, 0 to 1. Only with parts."""
    balance: float = 0.5
    """How far all styles are trained on equally often, 0 to 1: 0 is by their size, 1 is each alike."""
    ending_windows: int = 2
    """Extra windows on each piece's end in every epoch, 0 to 1000, so that the model learns to close a piece."""
    warmup_steps: int = 50
    """Optimiser steps in which the learning rate rises, from 0."""
    weight_decay: float = 0.01
    """Weight decay of AdamW (Loshchilov & Hutter 2019), 0 to 1."""
    dropout: float = 0.1
    """Share of activations set to 0 while training, 0 to below 1."""
    gradient_clip: float = 1.0
    """Largest norm of the gradient, above 0."""
    seed: int = 1
    """Random seed of the split, the weights and the order of the windows."""

    def __post_init__(self) -> None:
        least = {"epochs": 1, "batch_events": 1, "window_events": 2, "patience": 1}
        _check(self, {name: (lowest, 10**9) for name, lowest in least.items()})
        _check(self, {"seed": (0, 2**32 - 1), "warmup_steps": (0, 10**9), "weight_decay": (0, 1), "infill": (0, 1)})
        _check(self, {"accompany": (0, 1), "balance": (0, 1)})
        _check(self, {"cooldown": (0, 1), "ending_windows": (0, 1000)})
        for name in ("learning_rate", "gradient_clip", "max_minutes", "measure_minutes"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ContinuoError("{name} is {value}; it must be above 0", name=name, value=value)
        if not 0 <= self.dropout < 1:
            raise ContinuoError("{--dropout} is {dropout}; it must be at least 0 and below 1", dropout=self.dropout)

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
    """Precision of the arithmetic; auto is bf16 on GPUs that support it, else fp32. Weights stay in fp32."""
    compile: Literal["auto", "on", "off"] = "auto"
    """Compile the WaveNet's layers with torch.compile; auto does so on NVIDIA GPUs."""
    threads: int = 1
    """CPU threads of each process, 1 to 1024; more than one helps only on an idle machine."""
    loader_processes: int | None = None
    """Processes that prepare batches in advance, 0 to 256. [default: 0 on a CPU, up to 10 for a GPU]"""

    def __post_init__(self) -> None:
        _check(self, {"threads": (1, 1024), "loader_processes": (0, 256)})


@dataclass(frozen=True)
class WatchConfig:
    """What is written while training."""

    snapshot_minutes: float = 5.0
    """Minutes between two snapshots, from which --resume continues."""
    sample_every: int = 0
    """Compose a sample .mid every this many epochs; 0 is off."""
    tensorboard: Path | None = None
    """Folder for TensorBoard's scalars. A .log.csv is always written."""
    baselines: bool = True
    """Measure the unigram and the n-gram too, for the report at the end."""
    half_precision: Annotated[bool, Parameter(negative="")] = False
    """Round the best weights to half precision at the end, which halves the checkpoint's file."""
    progress: Literal["text", "json"] = "text"
    """Form of the progress: text for people, json for programs, one object a line. Its events: reading, found, plan,
    resumed, step, epoch, figures, saved, end; or error, with its sentence, its template and values, whether the
    snapshot is of another run, and exit code 2."""

    def __post_init__(self) -> None:
        _check(self, {"snapshot_minutes": (0, 10**6), "sample_every": (0, 10**6)})


@dataclass(frozen=True)
class TuneConfig:
    """Continuing from a checkpoint."""

    init_from: Path | None = None
    """Checkpoint to continue from; its sizes and vocabulary are kept."""
    train: str = "all"
    """With --init-from, the parameters that learn: heads, last:N (the heads and the last N layers), or all."""
    base_sources: Annotated[tuple[str, ...], SEVERAL] = ()
    """Sources of --init-from, to measure what is forgotten. [default: those that it names, if they exist]"""

    def __post_init__(self) -> None:
        if not TRAIN_PARTS.fullmatch(self.train):
            raise ContinuoError(
                "{--train} is {train!r}; it must be heads, last:N (such as last:2) or all", train=self.train
            )
        if self.train != "all" and self.init_from is None:
            raise ContinuoError(
                "{--train} heads and last:N need {--init-from}, a checkpoint whose other parameters are kept"
            )


@dataclass(frozen=True)
class PrepareConfig:
    """What is read, and where it is kept."""

    instrument: Annotated[tuple[PitchedFamily | Literal["drums"], ...], SEVERAL] = ()
    """Read only the parts of these families of instruments, or drums. [default: all]"""
    parts: Literal["separate", "merged"] | None = None
    """Learn each piece's parts, or merge the pitched ones into one and leave out drums. [default: separate; merged for
    full and classic streams; with --init-from, as it was made]"""
    learn_only: Annotated[tuple[str, ...], SEVERAL] = ()
    """Styles whose pieces are all learnt from, and none held out. The split of the others stays as it is without them:
    nothing in them may be like what is held out, as `train-generator arrange` sees to. [default: none]"""
    test_pieces: Annotated[tuple[Path, ...], SEVERAL] = ()
    """Reports of trainings, or texts with a name in each line: the pieces that they name are the test pieces, so that
    models are measured on the same ones. [default: a twentieth of all, drawn]"""
    keep_duplicates: bool = False
    """Keep all pieces that have identical notes, not only the first."""
    prepared: Path | None = None
    """Folder of the prepared pieces, for this and later runs. [default: one in the user's cache]"""
    processes: int | None = None
    """Processes that read files, 1 to 1024. [default: one for each core]"""

    def __post_init__(self) -> None:
        for name in self.instrument:
            if name not in FAMILIES:
                raise ContinuoError(
                    "instrument {name!r} is not one of {instruments}", name=name, instruments=", ".join(FAMILIES)
                )
        if self.parts == "merged" and "drums" in self.instrument:
            raise ContinuoError("{--instrument} drums needs parts: leave out {--parts} merged")
        if self.processes is not None and not 1 <= self.processes <= 1024:
            raise ContinuoError("{--processes} is {processes}; it must be from 1 to 1024", processes=self.processes)

    @property
    def is_separate(self) -> bool:
        """Whether pieces have their parts; else these are merged."""
        return self.parts != "merged"

    def as_trained(self, provenance: Mapping[str, object], sources: Sequence[str]) -> PrepareConfig:
        """The same with the instruments of a checkpoint's training, unless others are asked for, and with what was only
        learnt from in it, where it is among these sources."""
        given = [name for name in learnt_only(provenance) if any(own.startswith(f"{name}=") for own in sources)]
        kept = cast("tuple[PitchedFamily | Literal['drums'], ...]", instruments_of(provenance))  # checked when made
        return replace(self, instrument=self.instrument or kept, learn_only=tuple(given))

    def of(self, streams: StreamSet | None) -> PrepareConfig:
        """The same for a model of these streams. Raises ContinuoError where that contradicts what is asked for."""
        kind = "separate" if streams in (None, "parts") else "merged"
        if streams is not None and self.parts not in (None, kind):
            raise ContinuoError(
                "{--parts} {kind} does not go with {streams!r} streams: leave it out", kind=self.parts, streams=streams
            )
        return replace(self, parts=self.parts or kind)


@dataclass(frozen=True)
class EmbedConfig:
    """How a checkpoint learns an embedding of similar music."""

    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None
    """The checkpoint to write. [default: the same file]"""
    epochs: int = 60
    """Passes over the pieces, 1 to 10,000."""
    passages: int = 5
    """The most passages of each training piece, 2 to 1000."""
    versions: int = 3
    """Versions of each passage, the original and transposed ones, 1 to 100."""
    held_out_passages: int = 12
    """The most passages of each validation and test piece, 2 to 1000."""
    reference: int = 1000
    """Number of passages that scale the simple similarity measures, 10 to 1,000,000."""
    seed: int = 1
    """Random seed."""

    def __post_init__(self) -> None:
        _check(self, {"epochs": (1, 10_000), "passages": (2, 1000), "versions": (1, 100), "seed": (0, 2**32 - 1)})
        _check(self, {"held_out_passages": (2, 1000), "reference": (10, 10**6)})


@dataclass(frozen=True)
class CriticConfig:
    """How a checkpoint learns to pick among its takes."""

    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None
    """The checkpoint to write. [default: the same file]"""
    pieces: int = 2000
    """The most training pieces of which a stretch is composed anew, 20 to 1,000,000."""
    takes: int = 2
    """How often each stretch is composed, 1 to 64."""
    max_minutes: float | None = None
    """Stop composing in time to be done about so many minutes after the sources are read. [default: no limit]"""
    clock: Literal["wall", "cpu"] = "wall"
    """How these minutes are counted: elapsed time, or processor time of all threads."""
    steps: int = 1000
    """Steps of learning of each network, 1 to 100,000."""
    units: int = 16
    """Hidden units of each of the networks that make up the critic, 1 to 512."""
    seed: int = 1
    """Random seed."""

    def __post_init__(self) -> None:
        _check(self, {"pieces": (20, 10**6), "takes": (1, 64), "steps": (1, 100_000), "units": (1, 512)})
        _check(self, {"seed": (0, 2**32 - 1)})
        if self.max_minutes is not None and self.max_minutes <= 0:
            raise ContinuoError("{--max-minutes} is {minutes:g}; it must be above 0", minutes=self.max_minutes)


@dataclass(frozen=True)
class ArrangeConfig:
    """How tunes are arranged for band."""

    tunes: Annotated[tuple[str, ...], SEVERAL]
    """Sources of tunes with chords or several voices, among those that the checkpoint has learnt from."""
    grooves: Annotated[tuple[str, ...], SEVERAL]
    """Sources of drummers' recordings, likewise, named as those of the Groove MIDI Dataset."""
    output: Annotated[Path, Parameter(name=["--output", "-o"])]
    """The folder to write into."""
    times: int = 2
    """Arrangements of each tune, 1 to 100."""
    seed: int = 1
    """Random seed."""

    def __post_init__(self) -> None:
        _check(self, {"times": (1, 100), "seed": (0, 2**32 - 1)})


@dataclass(frozen=True)
class EvaluateConfig:
    """How a checkpoint is evaluated."""

    corpus: Annotated[tuple[str, ...], SEVERAL] = ()
    """Sources it was trained on, for the baselines and for originality. [default: those it names, if they exist]"""
    index: Path | None = None
    """Index of the training pieces for originality: read if it exists, else written from --corpus."""
    compose: int = 100
    """How many pieces to compose, 1 to 10,000."""
    bars: int = 16
    """Bars of each composed piece, 1 to 1000; held-out pieces are cut to the same length."""
    seed: int = 1
    """Random seed of composing and of resampling."""
    report: Path | None = None
    """JSON file to write, with a picture of the same name. [default: CHECKPOINT.evaluation.json]"""

    def __post_init__(self) -> None:
        _check(self, {"compose": (1, 10_000), "bars": (1, 1000), "seed": (0, 2**32 - 1)})
        if self.report is not None and self.report.suffix == ".png":
            raise ContinuoError(
                "{--report} {report}: the picture is written there; give the report another ending, such as .json",
                report=self.report,
            )


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
    streams: StreamSet = "parts"
    """What an event is made of; the base's, where there is one."""
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
    """Continuing from a checkpoint."""
    resume: bool = False
    """Continue from the snapshot of a stopped run."""
    start_over: bool = False
    """Throw that snapshot away."""
    dry_run: bool = False
    """Read and report only."""
    write_augmented: Path | None = None
    """Folder for the pieces as the first epoch varies them."""
