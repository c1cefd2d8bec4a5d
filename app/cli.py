"""`continuo generate` and `continuo inspect`: composing without a window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from generator.command_line import program_version, run
from generator.config import SamplingConfig
from generator.errors import ContinuoError

app = App(
    name="continuo",
    help="Compose music with a trained model. Without a command, the window opens.",
    version=program_version,
    result_action="return_value",
)


@app.default
def window() -> int:
    """Open the window."""
    from app.widgets.application import open_window

    return open_window()


@app.command
def generate(
    *,
    out: Annotated[Path, Parameter(name=["--out", "-o"])],
    checkpoint: Path | None = None,
    seed_clip: Path | None = None,
    seconds: float | None = None,
    bars: int | None = None,
    style: str | None = None,
    sampling: Annotated[SamplingConfig, Parameter(name="*")] = SamplingConfig(),
    rng_seed: int = 0,
    only_new: bool = False,
    wav: Path | None = None,
) -> int:
    """Compose a piece: a seed clip and its continuation, or a piece from nothing. The same arguments, the same bytes.

    Parameters
    ----------
    out
        The .mid file to write.
    checkpoint
        The model, a .safetensors file. [default: one that ships]
    seed_clip
        A .mid file to continue.
    seconds
        How much new music, rounded up to whole bars. [default: 30]
    bars
        How much new music, in bars.
    style
        One of the checkpoint's styles, as `continuo inspect` lists them.
    sampling
        How the next event is drawn.
    rng_seed
        Another number, another piece.
    only_new
        Write the continuation alone.
    wav
        Also render it to this .wav file.
    """
    from app.assets import default_checkpoint
    from app.synth import render_wav
    from generator.checkpoint import load_checkpoint
    from generator.composing import Wish, compose_piece, read_seed
    from generator.files import atomic_write
    from generator.midi_codec import write_midi

    _refuse_same_file([out, wav], [seed_clip, checkpoint])
    seed = read_seed(seed_clip) if seed_clip else None
    wish = Wish(seed, seconds, bars, style, sampling, rng_seed, only_new)
    piece = compose_piece(load_checkpoint(checkpoint or default_checkpoint()), wish)
    data = write_midi(piece)
    for path in filter(None, [out, wav]):
        path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(out) as file:
        file.write(data)
    print(f"Piece: {out} ({piece.end_seconds:.0f} seconds, {piece.note_count:,} notes)")
    if wav:
        length = render_wav(data, wav)
        print(f"Sound: {wav} ({length:.0f} seconds)")
    return 0


def _refuse_same_file(written: Sequence[Path | None], read: Sequence[Path | None]) -> None:
    """Nobody means to overwrite the clip they continue. Raises ContinuoError."""
    seen = {path.resolve() for path in read if path}
    for path in filter(None, written):
        if path.resolve() in seen:
            raise ContinuoError(f"{path}: would be overwritten, and it is what is read; choose another name")
        seen.add(path.resolve())


@app.command
def inspect(file: Path, /) -> int:
    """Describe a checkpoint or a MIDI file.

    Parameters
    ----------
    file
        A .safetensors or a .mid file.
    """
    from rich.console import Console

    from app.inspecting import inspect as describe

    describe(file, Console(highlight=False))
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """-> exit code: 0, or 2 for bad input."""
    return run(lambda tokens: app(tokens, exit_on_error=False, print_error=False), argv, "continuo")
