"""The files of models: which of them are the user's, and what a musician calls them."""

from __future__ import annotations

from pathlib import Path

from app.assets import asset
from app.files.kinds import CHECKPOINT_ENDING, title
from generator.files import SNAPSHOT_SUFFIX

_SHIPPED = {
    "ensemble.safetensors": "Ensemble",
    "combo.safetensors": "Combo",
    "lstm.safetensors": "Chamber",
    "wavenet.safetensors": "Song",
}  # after what each is best at


def model_name(path: Path) -> str:
    """The name of a checkpoint: shipped ones have one of their own, any other has its file's title."""
    shipped = _SHIPPED.get(path.name) if path.parent == asset("checkpoints") else None
    return shipped or title(path)


def models_in(folder: Path) -> list[Path]:
    """The checkpoints in a folder, by name, without the snapshots of training runs. The folder need not exist."""
    return sorted(path for path in folder.glob(f"*{CHECKPOINT_ENDING}") if not path.name.endswith(SNAPSHOT_SUFFIX))
