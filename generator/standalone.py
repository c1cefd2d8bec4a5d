"""The standalone build: the program as one folder, for people without Python. PyInstaller makes it
(assets/packaging/continuo.spec); what differs inside it is here."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

_PACKAGES = ("app", "generator")  # whose modules a child process may be


def is_standalone() -> bool:
    """Whether this is the standalone build."""
    return bool(getattr(sys, "frozen", False))


def program() -> Path:
    """The build's program for terminals and child processes; on Windows there is one more, which has no console."""
    return Path(sys.executable).with_name("continuo.exe" if sys.platform == "win32" else "continuo")


def module_command(module: str, *arguments: str) -> list[str]:
    """What runs one of our modules as a process of its own: `python -m module`, also where there is no Python."""
    return [str(program()) if is_standalone() else sys.executable, "-m", module, *arguments]


def run_as_module(argv: list[str]) -> bool:
    """The other end of `module_command` in a standalone build. -> whether argv asked for it; then the module has run.

    argv: as sys.argv, which becomes that of the module. Only our own modules are run. Raises SystemExit.
    """
    if len(argv) < 3 or argv[1] != "-m" or argv[2].partition(".")[0] not in _PACKAGES:
        return False
    module = argv[2]
    del argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return True
