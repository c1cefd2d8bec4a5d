"""What is asked of train-generator, and how it is remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.model_files import models_in
from app.window.learn_style.request import TrainingRequest, file_name, style_name, unfinished
from tests.training.tunes import write_tunes
from training.corpus.sources import find


def test_what_is_asked_of_train_generator(tmp_path: Path) -> None:
    request = TrainingRequest(tmp_path, "Op. 9", tmp_path / "b.safetensors", tmp_path / "o.safetensors", 5)
    words = request.arguments()
    assert words[0] == f"Op-9={tmp_path}" and words[words.index("--max-minutes") + 1] == "5"
    assert "--start-over" in words and "--resume" in request.arguments(resume=True)
    untimed = TrainingRequest(tmp_path, "Op. 9", request.base, request.output)
    assert "--max-minutes" not in untimed.arguments()


def test_a_request_is_remembered_as_it_was_and_a_damaged_one_passed_over(tmp_path: Path) -> None:
    request = TrainingRequest(tmp_path / "in", "Ö", tmp_path / "b.safetensors", tmp_path / "Ö.safetensors", None)
    request.save()
    assert not list(unfinished(tmp_path))  # nothing to go on from
    request.snapshot.write_text("state")
    for number, text in enumerate(("", "[]", '{"folder": "x"}', json.dumps({"name": 1}))):
        (tmp_path / f"{number}.request.json").write_text(text)
    assert list(unfinished(tmp_path)) == [request]


@pytest.mark.parametrize("name", ["x", "x.snapshot", "x.snapshot.snapshot", ".snapshot"])
def test_the_model_is_listed_whatever_the_style_is_called_and_its_snapshot_is_not(tmp_path: Path, name: str) -> None:
    request = TrainingRequest(tmp_path, name, tmp_path / "b.safetensors", tmp_path / file_name(name))
    for path in (request.output, request.snapshot):
        path.write_text("")
    assert models_in(tmp_path) == [request.output]


@given(st.text(max_size=100))
def test_any_name_makes_a_file_and_a_style_that_train_generator_takes(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "named"
    if not folder.exists():
        write_tunes(folder, 1)
    found = list(find((f"{style_name(name)}={folder}",)))
    assert [each.style for each in found] == [style_name(name)]
    file = file_name(name)
    assert Path(file).name == file and len(file) <= 100 and not set(file) & set('<>:"/\\|?*\0')
