"""`continuo self-test`: whether this installation composes, plays, writes and reads, in all its processes."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from app.cli.options import PROGRAM
from generator.errors import ContinuoError
from generator.terminal import say

_BARS = 4


def register(app: App) -> None:
    """Add the command."""

    @app.command(name="self-test", group=PROGRAM)
    def self_test(folder: Path | None = None, /, *, window: Annotated[bool, Parameter()] = True) -> int:
        """Check that this installation works: compose 4 bars, play them where nothing sounds, write and read files.

        Your settings, library and unsaved work are not touched.

        Parameters
        ----------
        folder
            Keep the files that were written here. [default: they are deleted]
        window
            Also open the window, and compose, play and export in it.
        """
        began = time.monotonic()

        def done(what: str) -> None:
            say(f"ok: {what} ({time.monotonic() - began:.1f} s)")

        with tempfile.TemporaryDirectory() if folder is None else nullcontext(folder) as place:
            place = Path(place).absolute()
            place.mkdir(parents=True, exist_ok=True)
            _check_files(place, done)
            if window:
                from app.window.display import check_display, check_libraries

                try:
                    check_display(sys.platform, os.environ)
                    check_libraries(sys.platform, os.environ)
                except ContinuoError as error:
                    say(f"left out: the window; {error}")
                    say("Continuo works here, without its window.")
                    return 0
                from app.window.self_test import check_window

                check_window(place, done)
        say("Continuo works here.")
        return 0


def _check_files(folder: Path, done: Callable[[str], None]) -> None:
    from app.assets import default_checkpoint, shipped_clips
    from app.cli.live.sessions import play_file
    from app.files.clips import read_clip
    from app.files.formats import export
    from app.live.options import Sound, TransportOptions
    from app.synth.messages import NO_DEVICE
    from generator.compose.asking.wish import Wish
    from generator.compose.piece import compose_piece
    from generator.network.checkpoint import load_checkpoint

    checkpoint = load_checkpoint(default_checkpoint())
    seed = read_clip(shipped_clips()[0])
    done("a clip and a model are read")
    piece = compose_piece(checkpoint, Wish(seed=seed, bars=_BARS, only_new=True, candidates=1))
    done(f"{_BARS} bars are composed")
    for ending in (".mid", ".wav", ".musicxml"):
        export(piece, folder / f"piece{ending}")
        done(f"piece{ending} is written")
    read_clip(folder / "piece.musicxml")
    done("piece.musicxml is read again")
    if find_spec("miniaudio") is None:  # pyproject.toml says where
        say("left out: playing, as there is no sound library for this machine")
        return
    play_file(folder / "piece.mid", Sound(device=NO_DEVICE), TransportOptions(speed=8), announced=False)
    done("piece.mid is played where nothing sounds")
