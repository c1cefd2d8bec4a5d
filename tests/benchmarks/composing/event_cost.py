"""One event of checkpoints, by ways of computing it: batch 1, one thread, CPU time, all in one run.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.composing.event_cost [--rounds 12] [--also PATH...]

Of the shipped checkpoints, and of others (--also); those that know parts go on with a song of five. The ways take
turns, a few hundred events each, so that what else runs on the machine hits all alike. Only the engine's row has
sampling, controls and what is legal in it; all others are trunk and heads, every stream's value given. A second table
has what takes side by side cost, how long the first event takes, and how much faster than it plays music is composed.
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
from generator.compose.asking.wish import read_seed
from generator.events.context import column_sizes, context_width, next_columns
from generator.events.ensemble import PART_VALUES
from generator.events.streams import CHAINS, PART_INDEX, SHIFT_INDEX, stream_sizes
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.parameters import RECALL, has_recall, has_relative, recall_tables
from generator.network.recall import KEY_WIDTH, RECALL_HEADS, VALUE_WIDTH
from generator.network.relative import INTERVALS, REFERENCES
from tests.benchmarks.composing.takes_cost import SONG_BARS, print_takes
from tests.benchmarks.composing.waiting import event_times
from tests.benchmarks.table import print_table
from tests.generator.bands import band
from training.models import EventModel, build_model
from training.onnx.export import heads_model, heads_states, session, step_model, zero_states

CLASSIC_PREDICT_MS, CLASSIC_PREDICT_TORCH_MS = 62.0, 6.6
LSTM_WINDOW = 131  # its past has no end; recomputed over as much as the shipped WaveNet sees
EVENTS, NAIVE_EVENTS, WARM = 150, 8, 10
CHECKED, TOLERANCE = 30, 5e-4  # of logits up to 50, in single precision
PARTS = 5
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
# event (1, S), context (1, F), the next event (1, S) and what is known of it (1, N) -> one (1, V) for each stream
Step = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], list[np.ndarray]]


def numpy_step(checkpoint: Checkpoint) -> Step:
    """What the engine calls."""
    model = checkpoint.model()
    state = model.start(1)

    def step(event: np.ndarray, context: np.ndarray, following: np.ndarray, known: np.ndarray) -> list[np.ndarray]:
        choice = model.choice(model.step(event, context, state), state)
        found: dict[int, np.ndarray] = {}
        for column in CHAINS[checkpoint.vocabulary.streams]:
            found[column] = choice.logits(column)
            choice.choose(column, following[:, column])
            if column == SHIFT_INDEX:
                choice.set_next(known)
        return [found[column] for column in range(len(model.streams))]

    return step


def onnx_step(checkpoint: Checkpoint) -> Step:
    """ONNX Runtime: the trunk once, the heads once a stream, as one who samples must call them."""
    trunk, heads = (session(make(checkpoint, {}).SerializeToString()) for make in (step_model, heads_model))
    states: dict = zero_states(checkpoint, 1)
    chain = CHAINS[checkpoint.vocabulary.streams]
    stages = [np.array(chain.index(column)) for column in range(len(chain))]
    states_too = [name for name, _, _ in heads_states(checkpoint)]

    def step(event: np.ndarray, context: np.ndarray, following: np.ndarray, known: np.ndarray) -> list[np.ndarray]:
        inner, *values = trunk.run(None, {"event": event, "context": context, **states})
        states.update(zip(states, values, strict=True))
        feeds = {"inner": inner, "chosen": following, **{name: states[name] for name in states_too}}
        feeds |= {"next_context": known} if checkpoint.vocabulary.has_parts else {"position": known[:, 0]}
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


def naive_step(checkpoint: Checkpoint, length: int, before: int = 0) -> Step:
    """Eager torch, the last `length` events anew at each event; the heads at the last one alone.

    before: so many events, of zeros, went before.
    """
    model = torch_model(checkpoint)
    width = context_width(checkpoint.vocabulary.streams)
    past = [(np.zeros((1, len(model.streams)), np.int64), np.zeros((1, width), np.int64))] * before

    @torch.no_grad()
    def step(event: np.ndarray, context: np.ndarray, following: np.ndarray, known: np.ndarray) -> list[np.ndarray]:
        past.append((event, context))
        rows, conditions = (torch.from_numpy(np.stack(own, axis=1)) for own in zip(*past[-length:], strict=True))
        last = torch.from_numpy(following)[:, None], torch.from_numpy(known)[:, None]
        activations = model.activations(rows, conditions)
        return [logits[:, 0].numpy() for logits in model.logits(activations, *last, rows.shape[1] - 1)]

    return step


class Inputs:
    """Random events, the same for all ways."""

    def __init__(self, checkpoint: Checkpoint, count: int) -> None:
        rng, stream_set = np.random.default_rng(0), checkpoint.vocabulary.streams
        sizes, ranges = stream_sizes(checkpoint.model().streams, len(checkpoint.vocabulary)), column_sizes(stream_set)
        self._events = rng.integers(sizes, size=(count + 1, 1, len(sizes)))
        if checkpoint.vocabulary.has_parts:
            self._events[:, 0, PART_INDEX] = rng.choice(rng.integers(PART_VALUES, size=PARTS), count + 1)
        self._contexts = rng.integers(ranges, size=(count + 1, 1, len(ranges)))
        self._next = next_columns(stream_set)

    def __getitem__(self, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        following = self._contexts[number + 1][:, self._next]
        return self._events[number], self._contexts[number], self._events[number + 1], following


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
    if has_recall(config, checkpoint.vocabulary):  # what it looks by is a table, too; keys and values are read
        recalled_by = len(recall_tables(checkpoint.vocabulary.streams))
        matrices -= 2 * RECALL_HEADS * KEY_WIDTH * recalled_by * (config.channels - 1)
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


def measure(checkpoint: Checkpoint, clip: Score, rounds: int) -> tuple[dict[str, np.ndarray], int]:
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
        engine = event_times(checkpoint, clip, EVENTS + WARM)[WARM:]
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
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="other checkpoints")
    options = parser.parse_args()
    rounds: int = options.rounds
    torch.set_num_threads(1)
    columns, cells, notes = [""], {name: [name] for name in ROWS}, []
    paths = [*shipped_checkpoints(), *options.also]
    for path in paths:
        checkpoint = load_checkpoint(path)
        has_parts = checkpoint.vocabulary.has_parts
        clip = band(SONG_BARS) if has_parts else read_seed(shipped_clips()[0])
        found, touched = measure(checkpoint, clip, rounds)
        name = f"{checkpoint.family}, {'five parts' if has_parts else 'one part'}"
        columns += [f"{name}: median ms", "p99 ms", "times the engine"]
        engine = float(np.median(found[ENGINE]))
        for way, row in cells.items():
            if way in CLASSIC:
                row += [f"{CLASSIC[way]:g}", "", f"{CLASSIC[way] / engine:.1f}"]
            elif way in found:
                median = float(np.median(found[way]))
                p99 = "" if way in (FROM_MEMORY, FROM_CACHE) else f"{np.percentile(found[way], 99):.3f}"
                row += [f"{median:.3f}", p99, f"{median / engine:.2f}"]
            else:
                row += ["does not fit", "", ""]
        speed = touched / float(np.median(found[FROM_MEMORY])) / 1e6
        notes.append(f"{name}: {touched / 1e6:.2f} MB a step, {speed:.1f} GB/s from memory")
    print_table(f"One event, {rounds} rounds of {EVENTS} ({NAIVE_EVENTS} where anew)", columns, list(cells.values()))
    print("\n".join([*notes, f"last cache: {last_cache_bytes() / 2**20:.0f} MiB"]))
    print_takes(paths, rounds)


if __name__ == "__main__":
    main()
