"""Whether an extra can be installed into the environment that runs, and if not, why."""

from __future__ import annotations

import hashlib
import os
import shutil
import site
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from app.extras.catalogue import Extra, amount
from app.paths import data_folder
from generator.errors import ContinuoError, Text
from generator.installation import is_of_the_system
from generator.standalone import is_standalone

if TYPE_CHECKING:
    from filelock import FileLock

# Wheels alone, since compiling takes minutes and a compiler; few tries, since without
# a network each takes as long, silently.
SETTINGS = {
    "PIP_DEFAULT_TIMEOUT": "15",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "PIP_ONLY_BINARY": ":all:",
    "PIP_RETRIES": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
    "UV_NO_BUILD": "1",
    "UV_NO_PROGRESS": "1",
}


def child_settings() -> dict[str, str]:
    """Environment variables for the process that installs."""
    return {**SETTINGS, "PIP_PROGRESS_BAR": "raw" if _pip_counts_bytes() else "off"}


def obstacle(extra: Extra) -> Text | None:
    """Why it can't be installed from within the program; None where nothing is known to stand against it."""
    if is_standalone():
        return Text("this build of Continuo is complete in itself, and nothing can be added to it")
    if is_of_the_system():
        return Text("this Python belongs to the operating system, which does not allow other programs to add to it")
    folder = Path(sysconfig.get_path("purelib"))
    if not (os.access(folder, os.W_OK) or _can_use_own_folder()):
        return Text("{folder} can't be written to", folder=str(folder))
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return None
    # While it is installed, what was downloaded is there as well.
    if free < extra.download + extra.disk:
        return Text(
            "it needs {needed} of free disk space, and there are {free}",
            needed=amount(extra.download + extra.disk),
            free=amount(free),
        )
    return None


def lock_environment() -> FileLock:
    """Two installers in one environment would undo each other's work -> the lock, held, to be released afterwards.

    Raises ContinuoError where another one holds it, OSError where there can be none.
    """
    from filelock import FileLock, Timeout  # only here: few install anything

    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"extras-{hashlib.sha256(os.fsencode(sys.prefix)).hexdigest()[:16]}.lock"
    lock = FileLock(folder / name, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ContinuoError("another extra is being installed; wait until that is done") from None
    return lock


def _can_use_own_folder() -> bool:
    """Whether pip falls back to the user's own packages, as it does outside of environments."""
    return sys.prefix == sys.base_prefix and bool(site.ENABLE_USER_SITE)


def _pip_counts_bytes() -> bool:
    """Whether pip of this environment can print its progress for programs: since 24.1."""
    from importlib.metadata import PackageNotFoundError, version

    from packaging.version import Version

    try:
        return Version(version("pip")) >= Version("24.1")
    except PackageNotFoundError:
        return False
