"""`train-generator`: from folders of MIDI to a checkpoint."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.config import Toml

from generator.command_line import program_version, run
from generator.config import LSTMConfig, WaveNetConfig
from generator.errors import ContinuoError
from generator.vocabulary import Rare, StreamSet
from training.trainer import TrainConfig

app = App(
    name="train-generator",
    help="Train a model that composes, on any folder of MIDI files.",
    version=program_version,
    result_action="return_value",
)


@app.default
def fit(
    sources: list[str] | None = None,
    /,
    *,
    model: Literal["wavenet", "lstm"] = "wavenet",
    output: Annotated[Path, Parameter(name=["--output", "-o"])] = Path("my.safetensors"),
    min_count: int = 50,
    rare: Rare | None = None,
    streams: StreamSet = "full",
    train: Annotated[TrainConfig, Parameter(name="*")] = TrainConfig(),
    wavenet: Annotated[WaveNetConfig, Parameter(consume_multiple=True)] = WaveNetConfig(),
    lstm: LSTMConfig = LSTMConfig(),
) -> int:
    """Train a model and keep the best checkpoint by held-out likelihood.

    Options may also stand in a TOML file, given by --config.

    Parameters
    ----------
    sources
        Folders (searched through), .mid files, zips of them, or parts of music21's corpus such as music21:bach, which
        is also the default. "song=FOLDER" names a source's style; else subfolders are the styles.
    model
        The family: a dilated causal convolutional network, or a stacked LSTM.
    output
        The checkpoint to write; reports are written beside it.
    min_count
        Keep the notes and chords that occur at least so many times.
    rare
        What becomes of the others: split into the fewest kept ones, or dropped. [default: split; drop for classic]
    streams
        full has timing, duration and loudness; classic is note and chord names alone, at fixed spacing.
    train
        The training itself.
    wavenet
        Sizes of the WaveNet.
    lstm
        Sizes of the LSTM.
    """
    if streams == "classic" and rare == "split":
        raise ContinuoError("--rare split goes with --streams full only: the classic recipe drops its rare tokens")
    from training.run import TrainingRun

    run_one = TrainingRun(
        sources=tuple(sources or ()),
        config=wavenet if model == "wavenet" else lstm,
        output=output,
        min_count=min_count,
        rare=rare or ("drop" if streams == "classic" else "split"),
        streams=streams,
        train=train,
    )
    return run_one.run()


app.command(fit, name="fit")


@app.meta.default
def _with_config(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)], config: Path | None = None
) -> object:
    """Train a model that composes.

    Parameters
    ----------
    config
        A TOML file with any of the options; those of the command line come first.
    """
    if config is not None and not config.is_file():
        raise ContinuoError(f"{config}: there is no such file; --config takes a TOML file of options")
    if config is not None:
        try:
            tomllib.loads(config.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ContinuoError(f"{config}: not valid TOML: {error}") from error
    app.config = (Toml(config, must_exist=True, search_parents=False),) if config else ()
    return app(tokens, exit_on_error=False, print_error=False)


def main(argv: Sequence[str] | None = None) -> int:
    """-> exit code: 0, or 2 for bad input."""
    app.config = ()  # of an earlier call in the same process
    return run(lambda tokens: app.meta(tokens, exit_on_error=False, print_error=False), argv, "train-generator")
