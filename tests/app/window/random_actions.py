"""What a person may do in the window at any time, for walks of random actions."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.document.piece import Part

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

_MENU_ACTIONS = ("undo", "redo", "next_take", "previous_take", "compare", "keep", "up", "discard", "new", "save")


class RandomActions:
    """actions: by name, each to be called at any time. files: what is opened. The same seed gives the same walk."""

    def __init__(self, window: MainWindow, files: Sequence[Path], seed: int) -> None:
        self.window, self.files = window, files
        self.random = random.Random(seed)
        menus, composing, panel = window.menus, window.composing, window.panel
        self.actions: dict[str, Callable[[], object]] = {
            "button": panel.compose.click,
            "again": composing.compose_again,
            "stop": window.stop,
            "cancel": composing.cancel,
            "finish": composing.stop,
            "play": window.playback.play_or_pause,
            "seek": lambda: window.playback.seek(self.one_of(0.0, 1.5, 6.0, 13.0, 50.0)),
            "edit": self.edit,
            "open": lambda: window.opener.open_files([self.one_of(*files)]),
            "keep file": window.files.keep,
            "bars": lambda: window.roll.set_bars(self.one_of(None, (1, 1), (2, 3), (4, 9)), notifies=True),
            "tempo": lambda: window.transport.tempo.setValue(self.random.randrange(40, 200)),
            "metre": lambda: window.transport.metre_chosen.emit(self.one_of("3/4", "4/4", "7/8")),
            "loop": window.transport.loop.toggle,
            "live": window.transport.live.toggle,
            "rename": lambda: window.takes.renamed.emit(window.document.tree.current, self.one_of("A", "B")),
            "audition": lambda: window.roll.audition.emit(60, 80, 0),
        }
        self.actions |= {name: getattr(menus, name).trigger for name in _MENU_ACTIONS}

    def one_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def edit(self) -> None:
        """A note more or less."""
        piece = self.window.document.piece
        piece = piece if piece.parts else replace(piece, parts=(Part(),))
        rows = piece.rows.tolist()
        if rows and self.random.random() < 0.5:
            del rows[self.random.randrange(len(rows))]
        else:
            rows.append([self.random.randrange(9000), 240, self.random.randrange(40, 90), 80, 0, 0, self.one_of(0, 1)])
        self.window.roll.edited.emit(piece.with_rows(rows), np.zeros(0, int), "Edit")

    def settings(self) -> dict[str, Any]:
        """Of the composing panel, for a short piece of work."""
        modes = ("end", "playhead", "fill", "new", "endless")
        return {"mode": self.one_of(*modes), "takes": self.one_of(1, 3), "bars": 2}

    def act(self) -> None:
        """One of them."""
        self.actions[self.one_of(*self.actions)]()
