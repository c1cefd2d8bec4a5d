"""What ships with the program: checkpoints, clips, the SoundFont."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

DEFAULT_CHECKPOINT = "ensemble.safetensors"
DEFAULT_CLIP = "bach-chorale.mid"


def asset(*parts: str) -> Path:
    """A shipped file or folder."""
    return Path(str(files("assets").joinpath(*parts)))


def default_checkpoint() -> Path:
    """The checkpoint that composes unless another is chosen."""
    return asset("checkpoints", DEFAULT_CHECKPOINT)


def shipped_checkpoints() -> list[Path]:
    """All of them, by name."""
    return sorted(asset("checkpoints").glob("*.safetensors"))


def shipped_clips() -> list[Path]:
    """Seed clips, by name; the first is the one to begin with."""
    return sorted(asset("clips").glob("*.mid"), key=lambda path: (path.name != DEFAULT_CLIP, path.name))
