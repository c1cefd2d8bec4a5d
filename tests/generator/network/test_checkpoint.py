"""One file, and nothing in it runs."""

from __future__ import annotations

import json
import pickle
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from generator.events.context import FEATURES
from generator.events.streams import STREAM_SETS
from generator.events.vocabulary import Vocabulary
from generator.network.checkpoint import (
    FORMAT,
    FORMAT_VERSION,
    Checkpoint,
    CheckpointError,
    in_half_precision,
    load_checkpoint,
    save_checkpoint,
)
from generator.network.config import LSTMConfig, WaveNetConfig
from generator.network.model import random_weights
from tests.generator.scores import SMALL_VOCABULARY
from training.cli import main as train_generator

# Of format 2, in which there was no "gap_left".
OLD_FEATURES = [[feature.name, feature.size] for feature in FEATURES if feature.name != "gap_left"]
SMALL = LSTMConfig(channels=8, hidden=8, head_width=8)
OF_PARTS = Vocabulary.build({}, min_count=1, streams="parts")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    weights = random_weights(SMALL, SMALL_VOCABULARY, np.random.default_rng(0))
    target = tmp_path / "m.safetensors"
    save_checkpoint(Checkpoint(SMALL, SMALL_VOCABULARY, weights, ("song",), {"sources": ["x"]}), target)
    return target


def rewritten(path: Path, **changes: object) -> Path:
    """The same file with parts of its description replaced, and no checksum, as earlier versions wrote it."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    about = json.loads(header["__metadata__"]["continuo"]) | changes
    header["__metadata__"]["continuo"] = json.dumps(about)
    header["__metadata__"].pop("sum", None)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])
    return path


@pytest.mark.parametrize("vocabulary", [SMALL_VOCABULARY, OF_PARTS], ids=["full", "parts"])
@pytest.mark.parametrize("config", [SMALL, WaveNetConfig(channels=8, skip_channels=8, dilations=(1, 2), head_width=8)])
def test_everything_survives_saving(config: LSTMConfig | WaveNetConfig, vocabulary: Vocabulary, tmp_path: Path) -> None:
    weights = random_weights(config, vocabulary, np.random.default_rng(0))
    saved = Checkpoint(config, vocabulary, weights, ("a", "b"), {"n": [1.5]})
    save_checkpoint(saved, tmp_path / "m.safetensors")
    loaded = load_checkpoint(tmp_path / "m.safetensors")
    assert (loaded.config, loaded.vocabulary, loaded.styles, loaded.provenance) == (
        saved.config, saved.vocabulary, saved.styles, saved.provenance,
    )  # fmt: skip
    assert all(np.array_equal(loaded.weights[name], weights[name]) for name in weights)
    assert loaded.vocabulary.fingerprint == vocabulary.fingerprint


def test_weights_that_half_precision_holds_take_half_the_room(path: Path, tmp_path: Path) -> None:
    whole = load_checkpoint(path)
    rounded = in_half_precision({**whole.weights, "a": np.array([1e-3, 1e6], np.float32)})
    np.testing.assert_array_equal(rounded.pop("a"), np.array([1e-3, 1e6], np.float32))  # float16 ends at 65,504
    small = tmp_path / "small.safetensors"
    save_checkpoint(replace(whole, weights=rounded), small)
    loaded = load_checkpoint(small)
    size = sum(weight.nbytes for weight in whole.weights.values())
    assert path.stat().st_size - small.stat().st_size > 0.49 * size
    for name, weight in whole.weights.items():
        assert loaded.weights[name].dtype == np.float32
        np.testing.assert_array_equal(loaded.weights[name], rounded[name])
        np.testing.assert_allclose(loaded.weights[name], weight, rtol=2**-10, atol=2**-24)


def test_train_generator_compact_rounds_in_place_or_elsewhere(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    assert train_generator(["compact", str(path), "--output", str(tmp_path / "small.safetensors")]) == 0
    assert path.read_bytes() == before
    assert train_generator(["compact", str(path)]) == 0
    one, other = (load_checkpoint(file).weights for file in (path, tmp_path / "small.safetensors"))
    assert all(np.array_equal(one[name], other[name]) for name in one)
    assert len(path.read_bytes()) < 0.7 * len(before)


def refused(path: Path) -> str:
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(path)
    sentence = str(caught.value)
    assert str(path) in sentence
    assert "\n" not in sentence
    return sentence


def test_missing_and_truncated_files_are_refused(path: Path, tmp_path: Path) -> None:
    assert "can't be opened" in refused(tmp_path / "none.safetensors")
    whole = path.read_bytes()
    for length in (0, 5, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert "cut short" in refused(path)


def test_a_flipped_bit_is_found(path: Path) -> None:
    whole = path.read_bytes()
    for place in np.random.default_rng(0).integers(8 + struct.unpack("<Q", whole[:8])[0], len(whole), 30):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << int(place % 8)
        path.write_bytes(flipped)
        assert "its checksum differs" in refused(path)


def test_a_renamed_pickle_is_refused_and_never_opened(tmp_path: Path) -> None:
    marker = tmp_path / "ran"

    class Bomb:
        def __reduce__(self):
            return (Path.touch, (marker,))

    path = tmp_path / "m.safetensors"
    path.write_bytes(pickle.dumps(Bomb()))
    assert "pickle" in refused(path)
    assert not marker.exists()


def test_foreign_and_newer_files_are_refused(path: Path, tmp_path: Path) -> None:
    assert "newer Continuo" in refused(rewritten(path, format_version=FORMAT_VERSION + 1))
    foreign = tmp_path / "f.safetensors"
    foreign.write_bytes(save({"x": np.zeros(3, np.float32)}))
    assert "another program" in refused(foreign)
    foreign.write_bytes(save({"x": np.zeros(3, np.float32)}, metadata={"format": FORMAT, "continuo": "[1"}))
    assert "description is damaged" in refused(foreign)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"config": {"channels": 8, "hidden": 16, "layers": 2, "head_width": 8}}, "parameter"),
        ({"config": {"channels": 8, "hidden": 8, "layers": 10**9, "head_width": 8}}, "description is damaged"),
        ({"config": {"channels": "8"}}, "description is damaged"),
        ({"model": "transformer"}, "description is damaged"),
        ({"vocabulary": {}}, "description is damaged"),
        ({"table": {}}, "streams are not those"),
        ({"styles": ["x"] * 40}, "description is damaged"),
        ({"provenance": "nothing"}, "description is damaged"),
        ({"format_version": float("inf")}, "description is damaged"),
    ],
)
def test_descriptions_that_do_not_fit_are_refused(path: Path, changes: dict, words: str) -> None:
    assert words in refused(rewritten(path, **changes))


@pytest.mark.parametrize("name", ["C4.C4", "C#4.C#4", "\u00b2", "9" * 5000, "H4", ""])
def test_token_names_that_are_none_or_stand_twice_are_refused(path: Path, name: str) -> None:
    vocabulary = SMALL_VOCABULARY.to_dict()
    vocabulary["tokens"][10] = name
    assert "description is damaged" in refused(rewritten(path, vocabulary=vocabulary))


def test_weights_that_are_no_numbers_are_refused(path: Path) -> None:
    checkpoint = load_checkpoint(path)
    broken = {name: weight.copy() for name, weight in checkpoint.weights.items()}
    broken["heads.shift.output.bias"][0] = np.nan
    save_checkpoint(Checkpoint(SMALL, SMALL_VOCABULARY, broken), path)
    assert "finite" in refused(path)


def test_a_failed_save_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_checkpoint(Checkpoint(SMALL, SMALL_VOCABULARY, {}), path)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_one_of_the_format_before_composes_as_it_did(tmp_path: Path) -> None:
    config = LSTMConfig(channels=8, hidden=8, head_width=8, relative=False, recall=0)
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0))
    # As format 2 had it: bars left of a gap were bars left of the piece, and the configs had no recall.
    left = weights["context.bars_left.weight"]
    del weights["context.gap_left.weight"]
    path = tmp_path / "old.safetensors"
    about = {"channels": 8, "hidden": 8, "layers": 2, "head_width": 8}
    save_checkpoint(Checkpoint(config, SMALL_VOCABULARY, weights), path)
    streams = [[stream.name, stream.size] for stream in STREAM_SETS["full"]]
    table = {"streams": streams, "features": OLD_FEATURES}
    found = load_checkpoint(rewritten(path, format_version=2, config=about, table=table))
    assert found.config == config
    both = found.weights["context.bars_left.weight"][0] + found.weights["context.gap_left.weight"]
    np.testing.assert_allclose(both, left, atol=1e-6)


def test_one_of_format_4_is_what_it_was(path: Path) -> None:
    before = load_checkpoint(path)
    found = load_checkpoint(rewritten(path, format_version=4))
    assert (found.config, found.vocabulary, found.styles) == (before.config, before.vocabulary, before.styles)
    assert all(np.array_equal(found.weights[name], weight) for name, weight in before.weights.items())


def test_weights_of_one_merged_part_are_none_of_several(path: Path) -> None:
    vocabulary = SMALL_VOCABULARY.to_dict() | {"streams": "parts"}
    assert "streams are not those" in refused(rewritten(path, vocabulary=vocabulary))


@pytest.mark.parametrize("left", [None, np.zeros((0, 8), np.float32)])
def test_a_damaged_one_of_the_format_before_is_refused(left: np.ndarray | None, tmp_path: Path) -> None:
    weights = random_weights(SMALL, SMALL_VOCABULARY, np.random.default_rng(0))
    del weights["context.bars_left.weight"]
    if left is not None:
        weights["context.bars_left.weight"] = left
    path = tmp_path / "old.safetensors"
    save_checkpoint(Checkpoint(SMALL, SMALL_VOCABULARY, weights), path)
    assert "damaged" in refused(rewritten(path, format_version=2))
