"""The user's own files: where each kind of them is kept."""

from __future__ import annotations

from pathlib import Path

_APPLICATION = "Continuo"


def data_folder() -> Path:
    """Where everything is kept that is not a setting: ~/.local/share/Continuo on Linux, Application Support on macOS,
    the roaming AppData on Windows, as Qt's AppDataLocation for the application "Continuo". It may not be there yet."""
    from platformdirs import user_data_path  # only here: tests name folders of their own

    return user_data_path(_APPLICATION, appauthor=False, roaming=True)


def cache_folder() -> Path:
    """What can be made again: ~/.cache/Continuo on Linux, Library/Caches on macOS, the local AppData on Windows. It may
    not be there yet."""
    from platformdirs import user_cache_path  # only here: as above

    return user_cache_path(_APPLICATION, appauthor=False)


def library_path() -> Path:
    """The library's file."""
    return data_folder() / "library.sqlite"


def checkpoint_folder() -> Path:
    """Models that the user has trained."""
    return data_folder() / "checkpoints"


def recovery_folder() -> Path:
    """Work that was not saved."""
    return data_folder() / "recovery"


def log_folder() -> Path:
    """What went wrong."""
    return data_folder() / "logs"


def chosen_folder() -> Path:
    """Copies of the pieces that were chosen from the library to learn a style from."""
    return data_folder() / "chosen"
