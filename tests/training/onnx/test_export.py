"""What other programs get is the same model."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from generator.events.context import FEATURES, POSITIONS
from generator.events.streams import DURATION_TICKS, VELOCITIES, stream_sizes
from generator.events.vocabulary import EOS, Vocabulary
from generator.installation import how_to_install
from generator.network.checkpoint import Checkpoint, file_hash, save_checkpoint
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.network.model import SequenceModel, random_weights
from tests.generator.scores import SMALL_VOCABULARY, mask
from training.cli import main
from training.onnx import export, graph, nodes

CLASSIC = Vocabulary.build({mask(60): 70, mask(0, 4, 7): 60}, min_count=50, rare="drop", streams="classic")
SMALL = (
    WaveNetConfig(channels=12, skip_channels=20, dilations=(1, 2, 4, 1, 3), head_width=16, relative=False, recall=0),
    LSTMConfig(channels=12, hidden=20, layers=2, head_width=16, relative=False, recall=0),
    WaveNetConfig(channels=12, skip_channels=20, dilations=(1, 2, 4), head_width=16, recall=0),
    LSTMConfig(channels=12, hidden=20, layers=1, head_width=16, relative=False, recall=1),
    WaveNetConfig(channels=12, skip_channels=20, dilations=(1, 2, 4), head_width=16, relative=True, recall=11),
    LSTMConfig(channels=12, hidden=20, layers=1, head_width=16, relative=True, recall=40),
)
IDS = ["wavenet", "lstm", "relative", "recall of one event", "wavenet, relative, recall", "lstm, relative, recall"]
WITH_BOTH = SMALL[-2]
STEPS = 30  # more than the shorter ring holds, and fewer than the longer one


def _weights(config: ModelConfig, vocabulary: Vocabulary) -> dict[str, np.ndarray]:
    return random_weights(config, vocabulary, np.random.default_rng(1))


def written(folder: Path, config: ModelConfig = SMALL[1], vocabulary: Vocabulary = SMALL_VOCABULARY) -> Path:
    """A checkpoint with random weights."""
    weights, path = _weights(config, vocabulary), folder / "m.safetensors"
    save_checkpoint(Checkpoint(config, vocabulary, weights, ("song",), {"licence": "CC0"}), path)
    return path


def about(path: Path) -> dict:
    """The description in an .onnx file."""
    found = export.session(path.read_bytes()).get_modelmeta().custom_metadata_map
    assert found["format"] == nodes.FORMAT
    return json.loads(found["continuo"])


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("vocabulary", [SMALL_VOCABULARY, CLASSIC], ids=["full", "classic"])
@pytest.mark.parametrize("config", SMALL, ids=IDS)
def test_a_program_that_knows_only_the_files_computes_the_same_logits(
    config: ModelConfig, vocabulary: Vocabulary, batch: int, tmp_path: Path
) -> None:
    path = tmp_path / "m.onnx"
    assert main(["export-onnx", str(written(tmp_path, config, vocabulary)), str(path)]) == 0
    step, heads = (export.session(file.read_bytes()) for file in (path, tmp_path / "m.heads.onnx"))
    told = about(path)
    states = {
        state["name"]: np.zeros([batch if size == "batch" else size for size in state["shape"]], state["dtype"])
        for state in told["states"]
    }
    outputs = [nodes.NEXT + name for name in states]
    sizes, ranges = ([row["size"] for row in told[table]] for table in ("streams", "context"))
    model = SequenceModel(config, vocabulary, _weights(config, vocabulary))
    assert tuple(sizes) == stream_sizes(model.streams, len(vocabulary))
    state, rng = model.start(batch), np.random.default_rng(2)
    event = np.zeros((batch, len(sizes)), np.int64)
    for _ in range(STEPS):
        context = rng.integers(ranges, size=(batch, len(ranges)))
        inner, *values = step.run(["inner", *outputs], {"event": event, "context": context, **states})
        states = dict(zip(states, values, strict=True))
        choice = model.choice(model.step(event, context, state), state)
        event, position = np.zeros_like(event), rng.integers(POSITIONS, size=batch)
        for stage, size in enumerate(sizes):
            feeds = {"inner": inner, "chosen": event, "position": position, "stage": np.array(stage)}
            feeds |= {name: states[name] for name in told["heads_states"]}
            logits = np.asarray(heads.run(["logits"], feeds)[0])
            assert logits.shape == (batch, size)
            np.testing.assert_allclose(logits, choice.logits(stage), atol=1e-5)
            event[:, stage] = rng.integers(size, size=batch)
            choice.choose(stage, event[:, stage])
            if stage == 0:
                choice.set_next(position[:, None])


def test_the_metadata_says_what_the_numbers_mean(tmp_path: Path) -> None:
    source = written(tmp_path)
    export.export(source, tmp_path / "m.onnx")
    step, heads = about(tmp_path / "m.onnx"), about(tmp_path / "m.heads.onnx")
    assert (step.pop("part"), heads.pop("part")) == ("step", "heads")
    assert step == heads  # so either tells whether the two belong together
    assert step["checkpoint"] == file_hash(source)
    assert step["format_version"] == export.FORMAT_VERSION
    assert (step["family"], step["config"]["hidden"]) == ("lstm", 20)
    assert [row["name"] for row in step["streams"]] == ["shift", "token", "duration", "velocity"]
    assert step["duration_ticks"] == DURATION_TICKS.tolist()
    assert step["velocities"] == VELOCITIES.tolist()
    assert [row["name"] for row in step["context"]] == [feature.name for feature in FEATURES]
    assert tuple(step["tokens"]) == SMALL_VOCABULARY.tokens
    assert step["special_tokens"]["<eos>"] == EOS
    assert (step["styles"], step["provenance"]) == (["song"], {"licence": "CC0"})
    assert step["heads_states"] == []


@pytest.mark.parametrize("config", SMALL, ids=IDS)
@pytest.mark.parametrize("vocabulary", [SMALL_VOCABULARY, CLASSIC], ids=["full", "classic"])
def test_the_metadata_says_which_inputs_of_the_heads_are_states(config: ModelConfig, vocabulary: Vocabulary) -> None:
    checkpoint = Checkpoint(config, vocabulary, _weights(config, vocabulary))
    told = export.describe(checkpoint, "")
    inputs = [value.name for value in graph.heads_model(checkpoint, {}).graph.input]
    assert inputs == ["inner", "chosen", "position", "stage", *told["heads_states"]]
    assert {*told["heads_states"]} <= {state["name"] for state in told["states"]}
    parts = vocabulary is SMALL_VOCABULARY and (config.relative or config.recall > 0)
    assert bool(told["heads_states"]) == parts


@pytest.mark.parametrize("config", [SMALL[0], WITH_BOTH], ids=["plain", "relative, recall"])
def test_older_runtimes_and_those_without_control_flow_can_run_the_trunk(config: ModelConfig, tmp_path: Path) -> None:
    export.export(written(tmp_path, config), tmp_path / "m.onnx")
    model = onnx.load(tmp_path / "m.onnx")
    assert not {"If", "Loop", "Scan"} & {node.op_type for node in model.graph.node}
    assert model.opset_import[0].version == nodes.OPSET
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"


def refused(capsys: pytest.CaptureFixture[str], *paths: Path) -> str:
    assert main(["export-onnx", *map(str, paths)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    return told


def test_what_can_not_be_exported_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, folder = written(tmp_path), tmp_path / "folder.onnx"
    folder.mkdir()
    other = tmp_path / "notes.safetensors"
    other.write_bytes(b"MThd")
    assert "can't be opened" in refused(capsys, tmp_path / "none.safetensors", tmp_path / "m.onnx")
    assert "not a .safetensors file" in refused(capsys, other, tmp_path / "m.onnx")
    assert "ends in .onnx" in refused(capsys, source, folder)
    assert "ends in .onnx" in refused(capsys, source, source)  # which would be lost
    assert "No such file" in refused(capsys, source, tmp_path / "none" / "m.onnx")
    (tmp_path / "m.heads.onnx").mkdir()
    assert "m.heads.onnx" in refused(capsys, source, tmp_path / "m.onnx")
    assert not (tmp_path / "m.onnx").exists()


@pytest.mark.parametrize("name", ["onnx", "onnxruntime"])
def test_a_missing_package_is_told_with_its_remedy(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    assert main(["export-onnx", str(written(tmp_path)), str(tmp_path / "m.onnx")]) == 2
    sentence, command = capsys.readouterr().err.splitlines()
    assert "onnx>=" in sentence and command == how_to_install("onnx")


@pytest.mark.parametrize("difference", [2e-4, float("nan")])
def test_nothing_is_written_when_the_numbers_differ(
    difference: float, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "largest_difference", lambda *_: difference)
    assert "logits differ" in refused(capsys, written(tmp_path), tmp_path / "m.onnx")
    assert not list(tmp_path.glob("*.onnx"))


@pytest.mark.parametrize(
    ("config", "name"),
    [
        (SMALL[0], "blocks.0.conv.weight"),
        (SMALL[1], "layers.0.weight_hh_l0"),
        *((WITH_BOTH, f"relative.{name}") for name in ("input.weight", "output.weight", "output.bias")),
        *((WITH_BOTH, f"recall.{name}") for name in ("query.weight", "key.weight", "value.weight", "distance")),
    ],
)
def test_a_wrong_weight_is_found(config: ModelConfig, name: str) -> None:
    right = Checkpoint(config, SMALL_VOCABULARY, _weights(config, SMALL_VOCABULARY))
    wrong = Checkpoint(config, SMALL_VOCABULARY, {**right.weights, name: right.weights[name] * 1.1})
    step = graph.step_model(wrong, {}).SerializeToString()
    heads = graph.heads_model(wrong, {}).SerializeToString()
    assert export.largest_difference(right, step, heads) > export.TOLERANCE
