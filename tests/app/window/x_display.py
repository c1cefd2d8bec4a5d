"""An X server of a test's own, and a hand that moves its pointer, for programs that know of no test."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
from typing import Any


class NoDisplayError(Exception):
    """Says what is lacking."""


class Display:
    """name: for DISPLAY."""

    def __init__(self) -> None:
        """Raises NoDisplayError."""
        libraries = [ctypes.util.find_library(name) for name in ("X11", "Xtst")]
        if shutil.which("Xvfb") is None or None in libraries:
            raise NoDisplayError("Xvfb, libX11 and libXtst are not all installed")
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
            pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            self._server.wait(10)
            raise NoDisplayError("Xvfb does not run here")
        self.name = f":{number}"
        x11, xtst = (ctypes.CDLL(library) for library in libraries)
        x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11: Any = x11
        self._xtst: Any = xtst
        self._display = ctypes.c_void_p(x11.XOpenDisplay(self.name.encode()))

    def move(self, x: int, y: int) -> None:
        """The pointer, to a place on the screen."""
        self._xtst.XTestFakeMotionEvent(self._display, -1, x, y, ctypes.c_ulong(0))
        self._x11.XSync(self._display, 0)

    def press(self, is_down: bool) -> None:
        """The left button, or let it go."""
        self._xtst.XTestFakeButtonEvent(self._display, 1, int(is_down), ctypes.c_ulong(0))
        self._x11.XSync(self._display, 0)

    def close(self) -> None:
        self._x11.XCloseDisplay(self._display)
        self._server.terminate()
        self._server.wait(10)
