"""Which version of the program this is."""

from __future__ import annotations

from generator.commands import DISTRIBUTION


def program_version() -> str:
    """Of the installed package."""
    from importlib.metadata import PackageNotFoundError, version  # only here: it takes its time to import

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "not installed"
