"""Installing an extra from the command line: the same commands, settings and words as the window's."""

from __future__ import annotations

import importlib
import os
import subprocess
from collections.abc import Callable, Sequence

from app.extras.catalogue import Extra
from app.extras.environment import child_settings, lock_environment, obstacle
from app.extras.progress import InstallLog, Stage
from generator.errors import ContinuoError, Text, reason_of
from generator.installation import how_to_install, install_commands, lacking

STILL_MISSING = Text("the installer finished, but packages are still missing")


def install(extra: Extra, on_stage: Callable[[Stage], object], commands: Sequence[list[str]] | None = None) -> None:
    """Install what is lacking of it; returns when it can be imported.

    on_stage: called with what is done now. commands: to run in place of the usual ones.
    Raises ContinuoError, with why it failed and what to type instead.
    """
    if reason := obstacle(extra):
        raise refusal(extra, reason)
    try:
        lock = lock_environment()
    except OSError as error:
        raise refusal(extra, reason_of(error)) from error
    try:
        for command in install_commands(lacking(extra.name)) if commands is None else commands:
            _run(extra, command, on_stage)
    finally:
        lock.release()
    importlib.invalidate_caches()
    if lacking(extra.name):
        raise refusal(extra, STILL_MISSING)


def refusal(extra: Extra, reason: Text) -> ContinuoError:
    """Why it can't be, or was not, installed, and what to type."""
    return ContinuoError(
        "{extra}: not installed: {reason}; to install it by hand, run in a terminal:\n{command}",
        extra=extra.name,
        reason=reason,
        command=how_to_install(extra.name),
    )


def _run(extra: Extra, command: list[str], on_stage: Callable[[Stage], object]) -> None:
    log = InstallLog(extra.download)
    try:
        process = subprocess.Popen(
            command,
            env={**os.environ, **child_settings()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise refusal(extra, Text("{program}: {reason}", program=command[0], reason=error)) from error
    with process:
        assert process.stdout
        try:
            for line in process.stdout:
                if line.strip() and (stage := log.read(line.strip())):
                    on_stage(stage)
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise refusal(extra, log.reason(process.returncode))
