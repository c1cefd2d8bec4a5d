"""`continuo`: its commands, without a window."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from app.cli.completion import register as register_completion
from app.cli.extras import register as register_extras
from app.cli.library import register as register_library
from app.cli.live.accompany import register as register_accompany
from app.cli.live.commands import register
from app.cli.models import register as register_models
from app.cli.options import (
    COMPOSE,
    EVERY_COMMAND,
    LIBRARY,
    AsJSON,
    CheckpointOption,
    Composing,
    ComposingOptions,
    NewMusic,
    NewMusicOptions,
    OutOption,
    shown_default,
)
from app.cli.self_test import register as register_self_test
from app.cli.serve import register as register_serve
from app.cli.similar_music.commands import register as register_similar
from generator.command_line import print_json, run, with_notices_shown
from generator.errors import ContinuoError, Text
from generator.installation import program_version
from generator.network.config import DEFAULT_CANDIDATES
from generator.terminal import be_quiet

EXAMPLES = """**Examples**

- Eight bars more of a clip:
  `continuo generate clip.mid --bars 8 --out more.mid`
- Bars 5 to 8 anew, in three takes:
  `continuo generate clip.mid --fill bars 5-8 --takes 3 --out filled.mid`
- A waltz from nothing, as sound:
  `continuo generate --metre 3/4 --bars 16 --out waltz.wav`
- Play while composing, until Ctrl+C:
  `continuo play clip.mid --endless`
- Tab completion in this shell:
  `source <(continuo completion bash)`"""
EXIT_CODES = """**Exit codes**

- 0: done
- 1: done, and the answer is no: `reproduce` found a difference
- 2: bad input, or what was asked for can't be done; one sentence on stderr says why
- 130: stopped with Ctrl+C"""

app = App(
    name="continuo",
    help="Compose music with a trained model. Without a command, the window opens.",
    help_epilogue=f"{EXAMPLES}\n\n{EXIT_CODES}",
    help_format="markdown",
    version=program_version,
    result_action="return_value",
    suppress_keyboard_interrupt=False,  # `run` says what became of files
    default_parameter=Parameter(negative_iterable=(), show_default=shown_default),
)


@app.default
def window(*files: Path, new_window: Annotated[bool, Parameter(negative="")] = False) -> int:
    """Open the window.

    Parameters
    ----------
    files
        To open in it: a project, a clip, models. A window that is open already opens them.
    new_window
        Open one more window beside one that is open.
    """
    from app.window.application import open_window

    for path in files:
        if path.name == str(path) and not path.suffix and not path.exists():  # a command that was mistyped
            near = get_close_matches(str(path), [name for name in app if not name.startswith("-")], 1)
            if near:
                raise ContinuoError("{path}: no such command or file; did you mean {near}?", path=path, near=near[0])
            raise ContinuoError("{path}: no such command or file; see continuo --help", path=path)
    return open_window(files, another=new_window)


@app.command(group=COMPOSE)
def generate(
    clip: Path | None = None,
    /,
    *,
    out: OutOption = None,
    checkpoint: CheckpointOption = None,
    seed_clip: Path | None = None,
    seconds: float | None = None,
    bars: int | None = None,
    fill: Annotated[tuple[Literal["bars"], str] | None, Parameter(negative="")] = None,
    lock: str | None = None,
    vary: Annotated[tuple[Literal["bars"], str] | None, Parameter(negative="")] = None,
    amount: float | None = None,
    add: str | None = None,
    music: NewMusicOptions = NewMusic(),
    composing: ComposingOptions = Composing(),
    takes: int = 1,
    candidates: int = DEFAULT_CANDIDATES,
    only_new: Annotated[bool, Parameter(negative="")] = False,
    wav: Path | None = None,
    keep_level: Annotated[bool, Parameter(negative="")] = False,
    midi_type: Literal[0, 1] = 1,
    provenance: bool = True,
    sidecar: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Compose a piece: a clip and its continuation, a clip with a gap filled or a part added, or a piece from nothing.

    Every part of a clip goes on, on its own instrument. The same arguments give the same bytes.

    Parameters
    ----------
    clip
        A .mid or MusicXML file to continue, or to fill a gap in.
    out
        The file to write: .mid, .wav, .flac, .musicxml or .mxl. [default: a new .mid in the current folder]
    seed_clip
        The same as CLIP.
    seconds
        Length of the new music in seconds, rounded up to whole bars. [default: 30]
    bars
        Length of the new music in bars.
    fill
        Compose these bars of the clip again, to fit the bars before and after: --fill bars 9-12. Bars count from 1, and
        an upbeat is one. A note that reaches over an edge is cut there.
    lock
        With --fill: keep the notes in this range of pitches, such as A0-B3 for the left hand.
    vary
        Compose a share of what is in these bars of the clip again, and keep the rest: --vary bars 9-12.
    amount
        With --vary: how much is composed again, above 0 to 1. [default: 0.3]
    add
        Write new parts to what is there, such as bass, or "2 violins"; with --fill, in these bars.
    takes
        Compose this many takes: OUT-1, the best ranked, OUT-2 and so on, with their scores in OUT.takes.json.
    candidates
        Compose this many side by side, and pick the takes among them by the checkpoint's critic, if it has one; of long
        music fewer. 1: off.
    only_new
        Write only the new part, without the clip.
    wav
        Also write the sound to this .wav or .flac file.
    keep_level
        Leave .wav and .flac as loud as the synth plays them, rather than at the usual -16 LUFS.
    midi_type
        1: a track for each part; 0: all in one track.
    provenance
        Write into the .mid how it was made, so that `continuo reproduce` can compose it again.
    sidecar
        Also write this provenance to a .json file beside the .mid.
    """
    from app.cli.generate import OutputFiles
    from app.cli.generate import generate as compose
    from app.files.clips import read_clip
    from generator.compose.asking.wish import Wish, parse_bars

    if clip and seed_clip:
        raise ContinuoError("CLIP and {--seed-clip} both name a clip: give one of them")
    clip = clip or seed_clip
    wish = Wish(
        seed=with_notices_shown(read_clip(clip), clip) if clip else None,
        seconds=seconds,
        bars=bars,
        only_new=only_new,
        fill=parse_bars(fill[1]) if fill else None,
        lock=lock,
        vary=parse_bars(vary[1], Text("{--vary} bars")) if vary else None,
        amount=amount,
        add=add,
        takes=takes,
        candidates=candidates,
        **vars(music),
        **vars(composing),
    )
    return compose(checkpoint, clip, wish, OutputFiles(out, wav, midi_type, provenance, sidecar, keep_level))


@app.command(group=COMPOSE)
def reproduce(
    piece: Path, /, *, checkpoint: Path | None = None, seed_clip: Path | None = None, out: Path | None = None
) -> int:
    """Compose a piece again from its provenance, and compare byte for byte. Exit code 1 if it differs.

    Parameters
    ----------
    piece
        A .mid file that `continuo generate` wrote, or the .json beside it.
    checkpoint
        The model that was used. [default: found by its hash: one that ships, or beside the piece]
    seed_clip
        The clip that was used. [default: found in the same way]
    out
        Also write the piece to this .mid file.
    """
    from app.cli.generate import reproduce as compose_again

    return compose_again(piece, checkpoint, seed_clip, out)


register(app)
register_accompany(app)
register_similar(app)
register_library(app)
register_extras(app)
register_serve(app)
register_models(app)
register_self_test(app)
register_completion(app)


@app.command(group=LIBRARY)
def inspect(file: Path, /, *, json: AsJSON = False) -> int:
    """Describe a checkpoint or a MIDI file.

    Parameters
    ----------
    file
        A .safetensors or a .mid file.
    json
        Print a JSON object.
    """
    from rich.console import Console

    from app.cli.inspect import facts_of
    from app.cli.inspect import inspect as describe

    if json:
        print_json(facts_of(file))
        return 0
    describe(file, Console(highlight=False))
    return 0


def _set_apart(command: App) -> None:
    """The root's examples are not those of every command, and what every command has stands together."""
    for own in command.subapps:
        own.help_epilogue = own.help_epilogue or ""
        _set_apart(own)


_set_apart(app)
app.meta.suppress_keyboard_interrupt = False
for flag in ("--help", "--version"):
    app[flag].group = EVERY_COMMAND


@app.meta.default
def _with_global_options(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative="", group=EVERY_COMMAND)] = False,
) -> object:
    """As `app`, after the options that every command has.

    Parameters
    ----------
    quiet
        Say nothing of what is done, and draw no progress bars: only results that were asked for, warnings and errors.
    """
    be_quiet(quiet)
    return app(tokens, exit_on_error=False, print_error=False)


def main(argv: Sequence[str] | None = None) -> int:
    """-> exit code, as EXIT_CODES has them."""
    return run(lambda tokens: app.meta(tokens, exit_on_error=False, print_error=False), argv, "continuo")
