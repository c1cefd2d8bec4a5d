"""Models' names for musicians."""

from __future__ import annotations

from pathlib import Path

from app.assets import asset
from app.files.kinds import title

_SHIPPED = {
    "ensemble.safetensors": "Ensemble",
    "lstm.safetensors": "Chamber",
    "wavenet.safetensors": "Song",
}  # after what each is best at


def model_name(path: Path) -> str:
    """Of a checkpoint's file: the shipped ones have a name, any other is its file's title."""
    shipped = _SHIPPED.get(path.name) if path.parent == asset("checkpoints") else None
    return shipped or title(path)
