"""What other programs get is the same model."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest

from generator.events.context import COLUMN, FEATURES, GIVEN_COLUMNS, context_width, next_columns
from generator.events.ensemble import DRUMS, PART_VALUES, as_given, part_value
from generator.events.positions import POSITION_IDS, position_ids
from generator.events.streams import (
    DURATION_TICKS,
    MAX_SHIFT_TICKS,
    PART_INDEX,
    SHIFT_INDEX,
    TOKEN_INDEX,
    VELOCITIES,
    stream_sizes,
)
from generator.events.vocabulary import EOS, REST, Vocabulary
from generator.installation import how_to_install
from generator.music.metre import Metre
from generator.network.checkpoint import Checkpoint, file_hash, save_checkpoint
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.network.model import SequenceModel, random_weights
from generator.network.relative import INTERVALS, OWN_REFERENCES, REFERENCES
from tests.generator.bands import VOCABULARY as OF_PARTS
from tests.generator.scores import SMALL_VOCABULARY, mask
from tests.training.pieces import band, band_vocabulary
from training.cli import main
from training.data.accompany import TokenNotes, with_given
from training.data.dataset import encode_pieces
from training.onnx import description, export, graph, nodes

CLASSIC = Vocabulary.build({mask(60): 70, mask(0, 4, 7): 60}, min_count=50, rare="drop", streams="classic")
VOCABULARIES = (SMALL_VOCABULARY, CLASSIC, OF_PARTS)
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
GIVEN = ["nothing given", "drums given", "all but one part given"]
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


class Program:
    """One that knows only the files."""

    def __init__(self, path: Path, batch: int) -> None:
        self._step, self._heads = (
            export.session(file.read_bytes()) for file in (path, path.with_suffix(".heads.onnx"))
        )
        self.description = about(path)
        self.sizes = [row["size"] for row in self.description["streams"]]
        self.most = [1 << row["size"] if row["kind"] == "bits" else row["size"] for row in self.description["context"]]
        self.most = np.repeat(self.most, [row["columns"] for row in self.description["context"]])
        self._inner = np.zeros(0)
        self._states = {
            state["name"]: np.zeros([batch if size == "batch" else size for size in state["shape"]], state["dtype"])
            for state in self.description["states"]
        }

    def step(self, event: np.ndarray, context: np.ndarray) -> None:
        """event: (B, S), context: (B, F)."""
        outputs = ["inner", *(nodes.NEXT + name for name in self._states)]
        inner, *values = self._step.run(outputs, {"event": event, "context": context, **self._states})
        self._inner, self._states = np.asarray(inner), dict(zip(self._states, values, strict=True))

    def logits(self, following: np.ndarray, context: np.ndarray) -> dict[int, np.ndarray]:
        """Of each column of the next event, given what was chosen of it before and, once its shift is, what is known of
        it. following: (B, S), context: (B, F) -> (B, V) each."""
        chosen, known = np.zeros_like(following), context[:, self.description["next_columns"]]
        feeds = {name: self._states[name] for name in self.description["heads_states"]}
        feeds |= {"inner": self._inner, "chosen": chosen}
        feeds |= {"next_context": np.zeros_like(known)} if known.shape[1] > 1 else {"position": 0 * known[:, 0]}
        found = {}
        for stage, column in enumerate(self.description["stages"]):
            found[column] = np.asarray(self._heads.run(["logits"], feeds | {"stage": np.array(stage)})[0])
            chosen[:, column] = following[:, column]
            feeds |= {"next_context": known} if known.shape[1] > 1 else {"position": known[:, 0]}
        return found


def same_logits(program: Program, model: SequenceModel, rows: np.ndarray, context: np.ndarray) -> None:
    """Compares all logits of the events after the first. rows: (B, T, S), context: (B, T, F)."""
    state, rows, context = model.start(len(rows)), rows.astype(np.int64), context.astype(np.int64)
    columns = next_columns(model.vocabulary.streams)
    for time in range(rows.shape[1] - 1):
        choice = model.choice(model.step(rows[:, time], context[:, time], state), state)
        program.step(rows[:, time], context[:, time])
        following = rows[:, time + 1]
        found = program.logits(following, context[:, time + 1])
        assert sorted(found) == [*range(rows.shape[2])]
        for column, logits in found.items():
            assert logits.shape == (len(rows), program.sizes[column])
            np.testing.assert_allclose(logits, choice.logits(column), atol=1e-5)
            choice.choose(column, following[:, column])
            if column == SHIFT_INDEX:
                choice.set_next(context[:, time + 1, columns])


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda vocabulary: vocabulary.streams)
@pytest.mark.parametrize("config", SMALL, ids=IDS)
def test_a_program_that_knows_only_the_files_computes_the_same_logits(
    config: ModelConfig, vocabulary: Vocabulary, batch: int, tmp_path: Path
) -> None:
    path = tmp_path / "m.onnx"
    assert main(["export-onnx", str(written(tmp_path, config, vocabulary)), str(path)]) == 0
    program, rng = Program(path, batch), np.random.default_rng(2)
    model = SequenceModel(config, vocabulary, _weights(config, vocabulary))
    assert tuple(program.sizes) == stream_sizes(model.streams, len(vocabulary))
    assert program.description["context_columns"] == len(program.most) == context_width(vocabulary.streams)
    rows = rng.integers(program.sizes, size=(batch, STEPS, len(program.sizes)))
    if vocabulary.has_parts:  # drums and rests among them, as of tokens all may come
        rows[..., PART_INDEX] = rng.choice([0, 1, 25, PART_VALUES - 1, DRUMS], (batch, STEPS))
    context = rng.integers(program.most, size=(batch, STEPS, len(program.most)))
    context[..., 1:] *= rng.integers(2, size=context[..., 1:].shape)
    same_logits(program, model, rows, context)


@pytest.mark.parametrize("given", [lambda _: (), lambda _: (DRUMS,), lambda parts: parts[1:]], ids=GIVEN)
@pytest.mark.parametrize("config", SMALL[-2:], ids=IDS[-2:])
def test_a_piece_of_several_parts_is_as_likely_as_to_the_program_itself(
    config: ModelConfig, given: Callable[[tuple[int, ...]], tuple[int, ...]], tmp_path: Path
) -> None:
    vocabulary, piece = band_vocabulary(), band(1, bars=3)
    export.export(written(tmp_path, config, vocabulary), tmp_path / "m.onnx")
    parts = given(piece.parts)
    encoded = with_given(encode_pieces([piece], vocabulary, ()), [parts], TokenNotes(vocabulary))
    rest = np.array([MAX_SHIFT_TICKS, REST, 0, 0, 0])
    rows = np.insert(encoded.rows, 20, rest, axis=0)
    context = np.insert(encoded.context, 20, encoded.context[20], axis=0)
    assert vocabulary.is_drum[rows[:, TOKEN_INDEX]].any() and len(np.unique(rows[:, PART_INDEX])) == 5
    assert bool(parts) == context[:, GIVEN_COLUMNS].any() == context[:, COLUMN["role"]].any()
    model = SequenceModel(config, vocabulary, _weights(config, vocabulary))
    same_logits(Program(tmp_path / "m.onnx", 1), model, rows[None], context[None])


def test_the_metadata_says_what_the_numbers_mean(tmp_path: Path) -> None:
    source = written(tmp_path)
    export.export(source, tmp_path / "m.onnx")
    step, heads = about(tmp_path / "m.onnx"), about(tmp_path / "m.heads.onnx")
    assert (step.pop("part"), heads.pop("part")) == ("step", "heads")
    assert step == heads  # so either tells whether the two belong together
    assert step["checkpoint"] == file_hash(source)
    assert step["format_version"] == description.FORMAT_VERSION
    assert (step["family"], step["config"]["hidden"]) == ("lstm", 20)
    assert [row["name"] for row in step["streams"]] == ["shift", "token", "duration", "velocity"]
    assert step["duration_ticks"] == DURATION_TICKS.tolist()
    assert step["velocities"] == VELOCITIES.tolist()
    assert [row["name"] for row in step["context"]] == [feature.name for feature in FEATURES]
    assert tuple(step["tokens"]) == SMALL_VOCABULARY.tokens
    assert step["special_tokens"]["<eos>"] == EOS
    assert (step["styles"], step["provenance"]) == (["song"], {"licence": "CC0"})
    assert step["heads_states"] == []
    assert (step["stages"], step["next_columns"], step["context_columns"]) == ([0, 1, 2, 3], [0], len(FEATURES))


def test_the_metadata_says_what_parts_and_their_conditions_are(tmp_path: Path) -> None:
    export.export(written(tmp_path, WITH_BOTH, OF_PARTS), tmp_path / "m.onnx")
    said = about(tmp_path / "m.onnx")
    assert [row["name"] for row in said["streams"]] == ["shift", "token", "duration", "velocity", "part"]
    assert [said["streams"][column]["name"] for column in said["stages"]][:3] == ["shift", "part", "token"]
    assert said["families"][5] == "strings" and said["families"][-1] == "drums"
    assert 1 + said["parts_of_family"] * 5 + 2 == part_value(5, 2)
    assert said["drums"] == DRUMS and "d36.d42" in said["tokens"]
    conditions = {row["name"]: row for row in said["context"]}
    assert {name: row["column"] for name, row in conditions.items()} == COLUMN
    assert [conditions[name]["kind"] for name in ("form", "given_now", "ensemble")] == ["choice", "bits", "set"]
    assert all(row["meaning"] for row in said["context"])
    assert f"+ {as_given(0)};" in conditions["ensemble"]["meaning"]
    known = [name for name, row in conditions.items() if row["is_next"]]
    assert [conditions[name]["column"] for name in known] == said["next_columns"]
    assert known[:3] == ["position", "dynamics", "form"] and len(said["forms"]) == conditions["form"]["size"]


def test_the_metadata_tells_every_position(tmp_path: Path) -> None:
    export.export(written(tmp_path, SMALL[1], OF_PARTS), tmp_path / "m.onnx")
    rows = about(tmp_path / "m.onnx")["positions"]
    assert [row["first"] for row in rows] == np.cumsum([1, *(row["ticks"] for row in rows[:-1])]).tolist()
    assert rows[-1]["first"] + rows[-1]["ticks"] == POSITION_IDS
    by_name = {row["metre"]: row for row in rows}
    for metre in ((6, 8), (4, 4), (7, 8)):
        first = position_ids([Metre(0, *metre)], np.array([0]), np.array([0]))
        assert by_name["{}/{}".format(*metre)]["first"] == first


@pytest.mark.parametrize("config", SMALL, ids=IDS)
@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda vocabulary: vocabulary.streams)
def test_the_metadata_says_which_inputs_of_the_heads_are_states(config: ModelConfig, vocabulary: Vocabulary) -> None:
    checkpoint = Checkpoint(config, vocabulary, _weights(config, vocabulary))
    said = description.describe(checkpoint, "")
    inputs = [value.name for value in graph.heads_model(checkpoint, {}).graph.input]
    known = "next_context" if len(said["next_columns"]) > 1 else "position"
    assert inputs == ["inner", "chosen", known, "stage", *said["heads_states"]]
    assert {*said["heads_states"]} <= {state["name"] for state in said["states"]}
    needed = vocabulary is not CLASSIC and (config.relative or config.recall > 0)
    assert bool(said["heads_states"]) == needed


@pytest.mark.parametrize("vocabulary", [SMALL_VOCABULARY, OF_PARTS], ids=["full", "parts"])
@pytest.mark.parametrize("config", [SMALL[0], WITH_BOTH], ids=["plain", "relative, recall"])
def test_older_runtimes_and_those_without_control_flow_can_run_the_trunk(
    config: ModelConfig, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    export.export(written(tmp_path, config, vocabulary), tmp_path / "m.onnx")
    model = onnx.load(tmp_path / "m.onnx")
    assert not {"If", "Loop", "Scan"} & {node.op_type for node in model.graph.node}
    assert model.opset_import[0].version == nodes.OPSET
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"


def refused(capsys: pytest.CaptureFixture[str], *paths: Path) -> str:
    assert main(["export-onnx", *map(str, paths)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def test_what_can_not_be_exported_is_reported_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
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
def test_a_missing_package_is_reported_with_its_remedy(
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


@pytest.mark.parametrize("vocabulary", [SMALL_VOCABULARY, OF_PARTS], ids=["full", "parts"])
@pytest.mark.parametrize(
    ("config", "name"),
    [
        (SMALL[0], "blocks.0.conv.weight"),
        (SMALL[1], "layers.0.weight_hh_l0"),
        *((WITH_BOTH, f"relative.{name}") for name in ("input.weight", "output.weight", "output.bias")),
        *((WITH_BOTH, f"recall.{name}") for name in ("query.weight", "key.weight", "value.weight", "distance")),
    ],
)
def test_a_wrong_weight_is_found(config: ModelConfig, name: str, vocabulary: Vocabulary) -> None:
    assert difference_of_wrong(config, name, vocabulary, slice(None)) > export.TOLERANCE


@pytest.mark.parametrize(
    ("name", "which"),
    [
        ("context.ensemble.weight", slice(as_given(0) + 1, None)),
        *((f"context.given_{name}.weight", slice(6, 7)) for name in ("now", "ahead", "onsets")),
        ("context.role.weight", slice(1, 2)),
        ("heads.part.given.given_lowest.weight", slice(None)),
        ("heads.token.given.part.weight", slice(None)),
        ("relative.output.bias", slice(REFERENCES * INTERVALS, (REFERENCES + OWN_REFERENCES) * INTERVALS)),
        ("heads.token.given.recall.weight", slice(None)),
    ],
)
def test_a_wrong_weight_of_parts_is_found(name: str, which: slice) -> None:
    assert difference_of_wrong(WITH_BOTH, name, OF_PARTS, which) > export.TOLERANCE


def difference_of_wrong(config: ModelConfig, name: str, vocabulary: Vocabulary, which: slice) -> float:
    """Of a graph in which these rows of a weight are not the model's."""
    right = Checkpoint(config, vocabulary, _weights(config, vocabulary))
    weight = right.weights[name].copy()
    weight[which] *= 1.1
    wrong = Checkpoint(config, vocabulary, {**right.weights, name: weight})
    step = graph.step_model(wrong, {}).SerializeToString()
    heads = graph.heads_model(wrong, {}).SerializeToString()
    return export.largest_difference(right, step, heads)
