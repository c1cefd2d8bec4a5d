"""One event of the shipped checkpoints, by ways of computing it: batch 1, one thread, CPU time, all in one run.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.composing.event_cost [--rounds 12] [--also PATH...]

The ways take turns, a few hundred events each, so that what else runs on the machine hits all alike. Only the engine's
row has sampling, controls and what is legal in it; all others are trunk and heads, every stream's value given. A second
table has what takes side by side cost, also of other checkpoints (--also).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils import parametrize

from app.assets import shipped_checkpoints, shipped_clips
from generator.events.context import FEATURES, POSITIONS
from generator.events.streams import stream_sizes
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.parameters import RECALL, has_recall, has_relative
from generator.network.recall import KEY_WIDTH, RECALL_HEADS, VALUE_WIDTH
from generator.network.relative import INTERVALS, REFERENCES
from tests.benchmarks.composing.takes_cost import print_takes
from tests.benchmarks.composing.waiting import event_times
from tests.benchmarks.table import print_table
from training.models import EventModel, build_model
from training.onnx.export import heads_model, heads_states, session, step_model, zero_states

CLASSIC_PREDICT_MS, CLASSIC_PREDICT_TORCH_MS = 62.0, 6.6
LSTM_WINDOW = 131  # its past has no end; recomputed over as much as the shipped WaveNet sees
EVENTS, NAIVE_EVENTS, WARM = 150, 8, 10
CHECKED, TOLERANCE = 30, 1e-4
MEMORY_BYTES = 2**28  # eight times the last cache of the machine that this was written on
ENGINE, NUMPY = "Continuo's engine, with sampling and controls", "numpy, trunk and heads alone"
ONNX = "ONNX Runtime, exported graphs, without sampling"
NAIVE = "eager torch, all events anew, without sampling"
FROM_MEMORY, FROM_CACHE = "floor: the weights read once, from memory", "floor: the same, from cache"
# Its framework is none of our dependencies.
CLASSIC = {
    "classic recipe, Keras `model.predict`, TensorFlow; another model, measured before, not rerun": CLASSIC_PREDICT_MS,
    "the same, Keras on torch": CLASSIC_PREDICT_TORCH_MS,
}
ROWS = (ENGINE, NUMPY, ONNX, NAIVE, *CLASSIC, FROM_MEMORY, FROM_CACHE)
# event (1, S), context (1, F), the next event (1, S) and its place in the bar (1,) -> one (1, V) for each stream
Step = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], list[np.ndarray]]


def numpy_step(checkpoint: Checkpoint) -> Step:
    """What the engine calls."""
    model = checkpoint.model()
    state = model.start(1)

    def step(event: np.ndarray, context: np.ndarray, following: np.ndarray, position: np.ndarray) -> list[np.ndarray]:
        choice, found = model.choice(model.step(event, context, state), state), []
        for place in range(len(model.streams)):
            found.append(choice.logits(place))
            choice.choose(place, following[:, place])
            if place == 0:
                choice.set_next(position[:, None])
        return found

    return step


def onnx_step(checkpoint: Checkpoint) -> Step:
    """ONNX Runtime: the trunk once, the heads once a stream, as one who samples must call them."""
    trunk, heads = (session(make(checkpoint, {}).SerializeToString()) for make in (step_model, heads_model))
    states: dict = zero_states(checkpoint, 1)
    stages = [np.array(place) for place in range(len(checkpoint.model().streams))]
    told_too = [name for name, _, _ in heads_states(checkpoint)]

    def step(event: np.ndarray, context: np.ndarray, following: np.ndarray, position: np.ndarray) -> list[np.ndarray]:
        inner, *values = trunk.run(None, {"event": event, "context": context, **states})
        states.update(zip(states, values, strict=True))
        feeds = {"inner": inner, "chosen": following, "position": position, **{name: states[name] for name in told_too}}
        return [np.asarray(heads.run(None, feeds | {"stage": stage})[0]) for stage in stages]

    return step


def torch_model(checkpoint: Checkpoint) -> EventModel:
    """The training module, with the tables that it otherwise makes up anew at each call."""
    model = build_model(checkpoint.config, checkpoint.vocabulary).eval()
    model.load_weights(checkpoint.weights)
    for module in model.modules():
        if parametrize.is_parametrized(module, "weight"):
            parametrize.remove_parametrizations(module, "weight")
    return model


def naive_step(checkpoint: Checkpoint, length: int, heard: int = 0) -> Step:
    """Eager torch, the last `length` events anew at each event; the heads at the last one alone.

    heard: so many events, of zeros, went before.
    """
    model = torch_model(checkpoint)
    zeros = np.zeros((1, len(model.streams)), np.int64), np.zeros((1, len(FEATURES)), np.int64)
    past = [zeros] * heard

    @torch.no_grad()
    def step(event: np.ndarray, context: np.ndarray, following: np.ndarray, position: np.ndarray) -> list[np.ndarray]:
        past.append((event, context))
        rows, told = (torch.from_numpy(np.stack(part, axis=1)) for part in zip(*past[-length:], strict=True))
        last = torch.from_numpy(following)[:, None], torch.from_numpy(position)[:, None, None]
        return [
            logits[:, 0].numpy() for logits in model.logits(model.activations(rows, told), *last, rows.shape[1] - 1)
        ]

    return step


class Inputs:
    """Random events, the same for all ways."""

    def __init__(self, checkpoint: Checkpoint, count: int) -> None:
        rng = np.random.default_rng(0)
        sizes = stream_sizes(checkpoint.model().streams, len(checkpoint.vocabulary))
        self._events = rng.integers(sizes, size=(count + 1, 1, len(sizes)))
        self._contexts = rng.integers([feature.size for feature in FEATURES], size=(count, 1, len(FEATURES)))
        self._positions = rng.integers(POSITIONS, size=(count, 1))

    def __getitem__(self, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        return self._events[number], self._contexts[number], self._events[number + 1], self._positions[number]


def check(ways: dict[str, Step], checkpoint: Checkpoint) -> None:
    """Raises AssertionError where a way's logits are not ours."""
    ours, inputs = numpy_step(checkpoint), Inputs(checkpoint, CHECKED)
    for number in range(CHECKED):
        expected = ours(*inputs[number])
        for name, step in ways.items():
            for one, other in zip(step(*inputs[number]), expected, strict=True):
                assert np.abs(one - other).max() < TOLERANCE, name


def times(step: Step, inputs: Inputs, count: int) -> np.ndarray:
    """CPU milliseconds of each event, (count,), after a few that warm the caches."""
    found = np.empty(count + WARM)
    for number in range(count + WARM):
        arguments = inputs[number]
        before = time.process_time_ns()
        step(*arguments)
        found[number] = (time.process_time_ns() - before) / 1e6
    return found[WARM:]


def touched_bytes(checkpoint: Checkpoint) -> int:
    """What one event must read: all matrices, of the tables (embeddings, given) one row each, and what is recalled."""
    weights, config = checkpoint.weights, checkpoint.config
    tables = [name for name in weights if name.startswith(("embedding.", "context."))]
    given = [name for name in weights if ".given." in name and not name.endswith(f".{RECALL}.weight")]
    matrices = sum(weight.size for name, weight in weights.items() if name not in {*tables, *given})
    rows = len(tables) * config.channels + len(given) * config.head_width
    if has_relative(config, checkpoint.vocabulary):  # a row of the table for each note that it is relative to
        matrices -= (REFERENCES * INTERVALS - REFERENCES) * config.channels
    if has_recall(config, checkpoint.vocabulary):  # shift and place are tables there, too; keys and values are read
        matrices -= 2 * RECALL_HEADS * KEY_WIDTH * 2 * (config.channels - 1)
        rows += config.recall * RECALL_HEADS * (KEY_WIDTH + VALUE_WIDTH)
    return 4 * (matrices + rows)


def read_ms(block: np.ndarray, touched: int) -> float:
    """CPU milliseconds in which one core reads `touched` bytes, going by how long all of `block` takes it."""
    np.dot(block, block)
    before = time.process_time_ns()
    repeats = max(1, 2**27 // block.nbytes)
    for _ in range(repeats):
        np.dot(block, block)
    return (time.process_time_ns() - before) / 1e6 / repeats * touched / block.nbytes


def last_cache_bytes() -> int:
    """Of the first core; 0 where the system doesn't tell."""
    sizes = [path.read_text().strip() for path in Path("/sys/devices/system/cpu/cpu0/cache").glob("index*/size")]
    return max((int(size.rstrip("K")) * 1024 for size in sizes if size.endswith("K")), default=0)


def measure(checkpoint: Checkpoint, rounds: int) -> tuple[dict[str, np.ndarray], int]:
    """CPU milliseconds by way, and the bytes of weights an event touches."""
    config = checkpoint.config
    length = (config.receptive_field or LSTM_WINDOW) + config.recall
    makers = {NUMPY: numpy_step, ONNX: onnx_step}
    check({name: make(checkpoint) for name, make in makers.items()}, checkpoint)
    check({NAIVE: naive_step(checkpoint, length)}, checkpoint)
    ways = {name: make(checkpoint) for name, make in makers.items()} | {NAIVE: naive_step(checkpoint, length, length)}
    inputs, touched = Inputs(checkpoint, WARM + EVENTS), touched_bytes(checkpoint)
    memory = np.ones(MEMORY_BYTES // 4, np.float32)
    found: dict[str, list[np.ndarray]] = {}
    for _ in range(rounds):
        engine = event_times(checkpoint, shipped_clips()[0], EVENTS + WARM)[WARM:]
        found.setdefault(ENGINE, []).append(engine)
        for name, step in ways.items():
            count = NAIVE_EVENTS if name == NAIVE else EVENTS
            found.setdefault(name, []).append(times(step, inputs, count))
        found.setdefault(FROM_MEMORY, []).append(np.array([read_ms(memory, touched)]))
        if touched < last_cache_bytes():
            found.setdefault(FROM_CACHE, []).append(np.array([read_ms(memory[: touched // 4], touched)]))
    return {name: np.concatenate(parts) for name, parts in found.items()}, touched


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="other checkpoints, for the second table")
    options = parser.parse_args()
    rounds: int = options.rounds
    torch.set_num_threads(1)
    columns, cells, notes = [""], {name: [name] for name in ROWS}, []
    for path in shipped_checkpoints():
        checkpoint = load_checkpoint(path)
        found, touched = measure(checkpoint, rounds)
        columns += [f"{checkpoint.family}: median ms", "p99 ms", "times the engine"]
        engine = float(np.median(found[ENGINE]))
        for name, row in cells.items():
            if name in CLASSIC:
                row += [f"{CLASSIC[name]:g}", "", f"{CLASSIC[name] / engine:.1f}"]
            elif name in found:
                median = float(np.median(found[name]))
                p99 = "" if name in (FROM_MEMORY, FROM_CACHE) else f"{np.percentile(found[name], 99):.3f}"
                row += [f"{median:.3f}", p99, f"{median / engine:.2f}"]
            else:
                row += ["does not fit", "", ""]
        speed = touched / float(np.median(found[FROM_MEMORY])) / 1e6
        notes.append(f"{checkpoint.family}: {touched / 1e6:.2f} MB a step, {speed:.1f} GB/s from memory")
    print_table(f"One event, {rounds} rounds of {EVENTS} ({NAIVE_EVENTS} where anew)", columns, list(cells.values()))
    print("\n".join([*notes, f"last cache: {last_cache_bytes() / 2**20:.0f} MiB"]))
    print_takes([*shipped_checkpoints(), *options.also], rounds)


if __name__ == "__main__":
    main()
