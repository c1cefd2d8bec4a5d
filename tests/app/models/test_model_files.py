"""Models' names for musicians."""

from __future__ import annotations

from pathlib import Path

from app.assets import shipped_checkpoints
from app.models.model_files import model_name


def test_every_shipped_model_has_a_name_that_is_not_its_files() -> None:
    names = [model_name(path) for path in shipped_checkpoints()]
    assert len(set(names)) == len(names) and not {"LSTM", "WaveNet"} & set(names)


def test_a_model_of_ones_own_is_named_after_its_file_though_it_be_named_like_a_shipped_one() -> None:
    assert model_name(Path("my-waltzes.safetensors")) == "My waltzes"
    assert model_name(Path("lstm.safetensors")) == "LSTM"
