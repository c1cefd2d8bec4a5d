"""Whether a window can open here. Qt, where it can't, ends the whole process, or speaks of reinstalling it."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.errors import ContinuoError
from generator.installation import own_command

_LIBRARY = re.compile(r"(lib[\w.+-]+?)\.so\.(\d+)")
_IRREGULAR = {"libglib-2.0": "libglib2.0-0"}  # packages of Debian that are not called as Debian's rule has it
_X11_PLUGIN = Path("platforms", "libqxcb.so")


def check_display(platform: str, environment: Mapping[str, str]) -> None:
    """Raises ContinuoError without a display."""
    if not platform.startswith("linux"):
        return
    if not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise ContinuoError(
            "there is no display to open the window on (none of DISPLAY, WAYLAND_DISPLAY and QT_QPA_PLATFORM is set): "
            "compose without a window, see {command}",
            command=own_command("continuo", "generate", "--help"),
        )


def check_libraries(platform: str, environment: Mapping[str, str]) -> None:
    """Loads Qt, and what it needs for X11 where that is the display. Raises ContinuoError where libraries of the system
    are missing, as libxcb-cursor is on a fresh Ubuntu."""
    if not platform.startswith("linux"):
        return
    try:
        import PySide6.QtGui  # noqa: F401
        from PySide6.QtCore import QLibraryInfo
    except ImportError as error:
        raise _without(_LIBRARY.findall(str(error)), str(error)) from error
    asked = environment.get("QT_QPA_PLATFORM", "")
    if asked.startswith("xcb") or (not asked and not environment.get("WAYLAND_DISPLAY")):
        plugin = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / _X11_PLUGIN
        if plugin.exists():
            try_to_load(plugin)


def try_to_load(plugin: Path) -> None:
    """Raises ContinuoError with all libraries that a shared object misses."""
    try:
        ctypes.CDLL(os.fspath(plugin))
    except OSError as error:
        missing = _LIBRARY.findall(str(error))
        if ldd := shutil.which("ldd"):  # the loader stops at the first
            listed = subprocess.run([ldd, plugin], capture_output=True, text=True, timeout=20, check=False).stdout
            missing = [found for line in listed.splitlines() if "not found" in line for found in _LIBRARY.findall(line)]
        raise _without(missing, str(error)) from error


def debian_package(library: str, version: str) -> str:
    """ "libxcb-cursor", "0" -> "libxcb-cursor0": Debian Policy 8.1."""
    name = library.lower().replace("_", "-")
    return _IRREGULAR.get(library) or f"{name}{'-' if name[-1].isdigit() else ''}{version}"


def _without(missing: Sequence[tuple[str, str]], reason: str) -> ContinuoError:
    if not missing:
        return ContinuoError(
            "the window can't open, as Qt doesn't load ({reason}): install Continuo anew, or compose without a window, "
            "see {command}",
            reason=reason,
            command=own_command("continuo", "generate", "--help"),
        )
    missing = list(dict.fromkeys(missing))
    return ContinuoError(
        "the window needs {libraries}, which this system lacks: on Debian and Ubuntu, sudo apt-get install {packages}; "
        "or compose without a window, see {command}",
        libraries=", ".join(f"{name}.so.{version}" for name, version in missing),
        packages=" ".join(debian_package(*own) for own in missing),
        command=own_command("continuo", "generate", "--help"),
    )
