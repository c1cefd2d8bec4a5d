"""`train-generator`: from folders of MIDI to a checkpoint."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.config import Toml

from generator.command_line import Shell, completion_script, run
from generator.errors import ContinuoError
from generator.events.vocabulary import Rare, StreamSet
from generator.installation import how_to_install, lacking, program_version, what_is_lacking
from generator.network.config import LSTMConfig, WaveNetConfig
from generator.terminal import begin_in_utf8
from training.config import (
    ArrangeConfig,
    AugmentConfig,
    CriticConfig,
    EmbedConfig,
    EvaluateConfig,
    MachineConfig,
    PrepareConfig,
    RunConfig,
    TrainConfig,
    TuneConfig,
    WatchConfig,
)
from training.progress_lines import ProgressLines

app = App(
    name="train-generator",
    help="Train a model that composes, on any folder of MIDI files.",
    version=program_version,
    result_action="return_value",
    suppress_keyboard_interrupt=False,  # `run` says what became of files
    default_parameter=Parameter(negative_iterable=()),
)

app.meta.suppress_keyboard_interrupt = False

Flat = Parameter(name="*")


@app.default
def fit(
    sources: list[str] | None = None,
    /,
    *,
    model: Literal["wavenet", "lstm"] | None = None,
    output: Annotated[Path, Parameter(name=["--output", "-o"])] = Path("my.safetensors"),
    min_count: int = 50,
    rare: Rare | None = None,
    streams: StreamSet | None = None,
    resume: Annotated[bool, Parameter(negative="")] = False,
    start_over: Annotated[bool, Parameter(negative="")] = False,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    write_augmented: Path | None = None,
    tune: Annotated[TuneConfig, Flat] = TuneConfig(),
    prepare: Annotated[PrepareConfig, Flat] = PrepareConfig(),
    train: Annotated[TrainConfig, Flat] = TrainConfig(),
    augment: Annotated[AugmentConfig, Flat] = AugmentConfig(),
    watch: Annotated[WatchConfig, Flat] = WatchConfig(),
    machine: Annotated[MachineConfig, Flat] = MachineConfig(),
    wavenet: Annotated[WaveNetConfig, Parameter(consume_multiple=True)] = WaveNetConfig(),
    lstm: LSTMConfig = LSTMConfig(),
) -> int:
    """Train a model and keep the best checkpoint by held-out likelihood.

    Options may also be given in a TOML file, with --config.

    Parameters
    ----------
    sources
        Folders with their subfolders, .mid files, zips of them, or parts of music21's corpus, such as music21:bach.
        "song=FOLDER" names a source's style; else subfolders are the styles. [default: music21:bach]
    model
        Dilated causal convolutions, or a stacked LSTM. [default: wavenet, or the kind of --init-from]
    output
        The checkpoint to write; reports are written beside it.
    min_count
        Keep the notes and chords that occur at least this many times, from 1.
    rare
        What to do with rarer chords: split them into kept ones, or drop them. [default: split; drop for classic]
    streams
        parts has timing, duration, velocity and part; full is of one merged part; classic has only note and chord
        names, at fixed spacing. [default: parts, or full with --parts merged, or those of --init-from]
    resume
        Continue from the last snapshot of the stopped run that writes --output.
    start_over
        Start from the beginning, and overwrite such a snapshot.
    dry_run
        Read the sources, show what would be trained on, and stop.
    write_augmented
        Write the training pieces, varied as in the first epoch, to this folder, to listen to them.
    tune
        Continuing from a checkpoint.
    prepare
        What is read, and where it is kept.
    train
        The training itself.
    augment
        How training pieces are varied.
    watch
        What is written while training.
    machine
        What to train on.
    wavenet
        Sizes of the WaveNet.
    lstm
        Sizes of the LSTM.
    """
    with ProgressLines(watch.progress == "json").reporting_errors():
        if streams == "classic" and rare == "split":
            raise ContinuoError(
                "{--rare} split needs {--streams} parts or full, as classic streams drop rare notes and chords: "
                "leave out {--rare}"
            )
        from training.fit.finetune import load_base
        from training.fit.run import run as run_training

        if tune.init_from:
            base = load_base(tune.init_from, model, streams)  # raises before anything is read
            streams, sizes = base.checkpoint.vocabulary.streams, None
        else:
            sizes = lstm if model == "lstm" else wavenet
        config = RunConfig(
            sources=tuple(sources or ()),
            model=sizes,
            output=output,
            min_count=min_count,
            rare=rare,
            streams=streams or ("full" if prepare.parts == "merged" else "parts"),
            prepare=prepare.of(streams),
            train=train,
            augment=augment,
            machine=machine,
            watch=watch,
            tune=tune,
            resume=resume,
            start_over=start_over,
            dry_run=dry_run,
            write_augmented=write_augmented,
        )
        return run_training(config)


app.command(fit, name="fit")


@app.command(name="prepare")
def prepare_only(
    sources: list[str] | None = None,
    /,
    *,
    report: Path | None = None,
    options: Annotated[PrepareConfig, Flat] = PrepareConfig(),
) -> int:
    """Read the sources and find duplicates, for later runs, without training.

    The prepared pieces are saved; a file is read again only when it has changed.

    Parameters
    ----------
    sources
        Folders, .mid files, zips of them, or parts of music21's corpus. [default: music21:bach]
    report
        A JSON file that names each rejected file. [default: report.json in the folder of prepared pieces]
    options
        What is read, and where it is kept.
    """
    from rich.console import Console

    from training.corpus.command import prepare_and_report

    return prepare_and_report(sources or [], options, report, Console(soft_wrap=True))


@app.command(name="evaluate")
def evaluate_checkpoint(
    checkpoint: Path,
    files: list[str] | None = None,
    /,
    *,
    options: Annotated[EvaluateConfig, Flat] = EvaluateConfig(),
    prepare: Annotated[PrepareConfig, Flat] = PrepareConfig(),
) -> int:
    """Measure a checkpoint on held-out pieces, and compare them with what it composes.

    Parameters
    ----------
    checkpoint
        The checkpoint.
    files
        Held-out pieces: sources as for training. If the checkpoint's own test pieces are among them, only those are
        used. [default: what it was trained on]
    options
        How it is evaluated.
    prepare
        How the held-out pieces are read.
    """
    from training.evaluate.evaluate import evaluate

    return evaluate(checkpoint, files or [], options, prepare)


@app.command(name="embed")
def embed_checkpoint(
    checkpoint: Path,
    sources: list[str] | None = None,
    /,
    *,
    options: Annotated[EmbedConfig, Flat] = EmbedConfig(),
    prepare: Annotated[PrepareConfig, Flat] = PrepareConfig(),
) -> int:
    """Teach a checkpoint an embedding of similar music, and measure it. What the model composes stays the same.

    Parameters
    ----------
    checkpoint
        The checkpoint, which is overwritten without --output.
    sources
        Sources as for training. The checkpoint's own test pieces measure it. [default: what it was trained on]
    options
        How it learns.
    prepare
        How the sources are read.
    """
    from training.embedding.command import embed

    return embed(checkpoint, sources or [], options, prepare)


@app.command(name="critic")
def teach_critic(
    checkpoint: Path,
    sources: list[str] | None = None,
    /,
    *,
    options: Annotated[CriticConfig, Flat] = CriticConfig(),
    prepare: Annotated[PrepareConfig, Flat] = PrepareConfig(),
) -> int:
    """Teach a checkpoint a critic, which picks the best among its takes. What the model composes stays the same.

    Of training pieces, 8 bars are given and 4 to 16 composed; the critic learns to tell these from the true ones.

    Parameters
    ----------
    checkpoint
        The checkpoint, which is overwritten without --output.
    sources
        Sources as for training; of these its training pieces are used. [default: what it was trained on]
    options
        How it learns.
    prepare
        How the sources are read.
    """
    from training.critic.command import critic

    return critic(checkpoint, sources or [], options, prepare)


@app.command(name="arrange")
def arrange_for_band(
    checkpoint: Path,
    sources: list[str] | None = None,
    /,
    *,
    options: Annotated[ArrangeConfig, Flat],
    prepare: Annotated[PrepareConfig, Flat] = PrepareConfig(),
) -> int:
    """Arrange tunes for a band over drummers' recordings, to learn from: .mid files, labelled as arrangements.

    Only what the checkpoint has learnt from is arranged, so that what was held out stays so. Give the folder to a
    training as one more source, with its name in --learn-only.

    Parameters
    ----------
    checkpoint
        The checkpoint.
    sources
        Sources as for its training. [default: what it was trained on]
    options
        What is arranged.
    prepare
        How the sources are read.
    """
    from training.arranging.command import arrange_tunes

    return arrange_tunes(checkpoint, sources or [], options, prepare)


@app.command(name="beats")
def learn_beats(
    folders: list[Path],
    /,
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    minutes: float = 10.0,
    leave_out: list[str] | None = None,
) -> int:
    """Train the small network that tells where the beats are in music played without a click.

    Performances that were aligned to their beats or played to a click are taken as they are; to notation, rubato is
    added. A fifth of the files, by their names, are held out.

    Parameters
    ----------
    folders
        Folders of .mid files whose ticks are in beats.
    output
        The folder to write to; generator/analysis/beats has the one that is used.
    minutes
        How long it is trained.
    leave_out
        Names of files, without .mid, that are for testing alone.
    """
    from training.beat_network import train_network

    return train_network(folders, minutes, leave_out or [], output)


@app.command(name="compact")
def compact_checkpoint(
    checkpoint: Path, /, *, output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None
) -> None:
    """Round a checkpoint's weights to half precision, which halves its file.

    What it composes differs a little: a held-out likelihood by less than a thousandth of a nat, as a rule.

    Parameters
    ----------
    checkpoint
        The checkpoint, which is overwritten without --output.
    output
        The file to write instead.
    """
    from generator.network.checkpoint import in_half_precision, load_checkpoint, save_checkpoint

    own = load_checkpoint(checkpoint)
    before = checkpoint.stat().st_size
    smaller = replace(own, weights=in_half_precision(own.weights), embedding=in_half_precision(own.embedding))
    save_checkpoint(smaller, output or checkpoint)
    after = (output or checkpoint).stat().st_size
    print(f"Saved: {output or checkpoint}, {before / 1e6:.1f} -> {after / 1e6:.1f} MB")


@app.command(name="export-onnx")
def export_checkpoint(checkpoint: Path, output: Path, /) -> None:
    """Write a checkpoint as ONNX graphs, for other programs; checked with ONNX Runtime before anything is written.

    Needs the extra `onnx`; without it, the error names the command that installs it.

    Parameters
    ----------
    checkpoint
        The checkpoint.
    output
        The .onnx file to write, NAME.onnx: one event in, activations and new states out. NAME.heads.onnx beside it
        turns the activations into logits. Streams, context and vocabulary are described in the files' metadata.
    """
    from training.onnx.export import export

    export(checkpoint, output)


@app.command
def completion(shell: Shell, /) -> int:
    """Print what completes commands, options and their values with Tab, for a shell to read: as `continuo completion`.

    Parameters
    ----------
    shell
        The shell that it is for.
    """
    print(completion_script(app.meta, "train-generator", shell))
    return 0


@app.meta.default
def _with_config(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)], config: Path | None = None
) -> object:
    """Train a model that composes.

    Parameters
    ----------
    config
        A TOML file with any of the options; options of the command line override it.
    """
    if config is not None and not config.is_file():
        raise ContinuoError("{config}: there is no such file; {--config} takes a TOML file of options", config=config)
    if config is not None:
        try:
            tomllib.loads(config.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ContinuoError("{config}: not valid TOML: {reason}", config=config, reason=error) from error
    app.config = (Toml(config, must_exist=True, search_parents=False),) if config else ()
    return app(tokens, exit_on_error=False, print_error=False)


def main(argv: Sequence[str] | None = None) -> int:
    """-> exit code: 0, or 2 for bad input."""
    if argv is None:
        begin_in_utf8()
    app.config = ()  # of an earlier call in the same process
    return run(_called, argv, "train-generator")


def _called(tokens: Sequence[str] | None) -> object:
    try:
        return app.meta(tokens, exit_on_error=False, print_error=False)
    except ModuleNotFoundError as error:
        if not lacking("train"):
            raise
        raise ContinuoError(
            "training needs what is not installed: {needed}; run:\n{command}",
            needed=what_is_lacking("train"),
            command=how_to_install("train"),
        ) from error
