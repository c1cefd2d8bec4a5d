"""What ships with the program: checkpoints, clips, the SoundFont."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from app.files.kinds import title

DEFAULT_CHECKPOINT = "lstm.safetensors"
DEFAULT_CLIP = "bach-chorale.mid"
_NAMES = {"lstm.safetensors": "Chamber", "wavenet.safetensors": "Song"}  # after what each is best at


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


def model_name(path: Path) -> str:
    """A model's name for musicians: the shipped ones have one, any other is its file's title."""
    shipped = _NAMES.get(path.name) if path.parent == asset("checkpoints") else None
    return shipped or title(path)
