"""A checkpoint as ONNX graphs, for other programs: one event in, what the heads need and new states out.

`model.onnx` takes in an event, once; `model.heads.onnx` gives logits of the event after it, of stream number `stage`,
once for each stream in order:

    event (B, S), context (B, F), states -> inner (B, I), states
    inner, chosen (B, S), position (B,) or next_context (B, N), stage (), some of the new states -> logits (B, V)

States begin as zeros; each output `next.NAME` goes back into the input NAME. Those that the metadata lists as
"heads_states" go into the heads too: for a model with recall or relative pitches what it looks back on, else none.
`chosen` is the new event as far as it is known. Stages go by the metadata's "stages", with parts not the order of
columns; columns that are chosen at `stage` or later are not looked at. `position` is the new event's place in the bar.
With parts more is known of it when it begins: `next_context` has those columns of its context that the metadata calls
"next_columns". Stage 0 does not look at either, as the shift decides them. Whole numbers are int64 and unchecked; their
ranges, and what they mean, are in the metadata.

Why so: what lies between the heads (what is legal, temperature, the draw) is the caller's. In one graph the trunk would
run, and its states advance, once a stream. Heads that give all logits at each call need no `If`, but took longer (a
sketch on a busy machine: 0.24 ms for 0.16, 0.25 for 0.20; of 16 takes 0.86 for 0.48); a file for each head makes five
to keep together. What is recalled depends on shift, place and part, so it is looked for anew at each stage from the
token's on (about 0.15 ms a time, of 512 events), rather than in a third graph between two stages. The trunk has no
control flow, for runtimes without. Built with onnx.helper: torch.onnx traces modules, and no module is a single step.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from generator.errors import ContinuoError
from generator.events import context, streams
from generator.events.ensemble import PART_VALUES
from generator.files import atomic_write
from generator.installation import how_to_install, what_is_lacking
from generator.network.checkpoint import Checkpoint, file_hash, load_checkpoint
from training.onnx.description import describe
from training.onnx.graph import heads_model, heads_states, state_tensors, step_model

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

TOLERANCE = 1e-4
FEWEST_CHECKED, MOST_CHECKED, CHECKED_BATCH = 64, 2048, 2
PARTS_CHECKED = 12  # so few that each comes back, and more than a batch has
MOST_BYTES = 1_000_000_000  # protobuf ends at 2 GiB, and the heads' tables come on top


def zero_states(checkpoint: Checkpoint, batch: int) -> dict[str, np.ndarray]:
    """States before any event."""
    tensors = state_tensors(checkpoint)
    return {name: np.zeros([batch if n == "batch" else n for n in shape], dtype) for name, shape, dtype in tensors}


def session(model: bytes) -> InferenceSession:
    """One thread, on the CPU: at such sizes a second one gains nothing."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def largest_difference(checkpoint: Checkpoint, step: bytes, heads: bytes) -> float:
    """Of all logits of random events between ONNX Runtime and numpy; so many that every ring comes round."""
    model, trunk, chain = checkpoint.model(), session(step), session(heads)
    rng, batch, largest = np.random.default_rng(0), CHECKED_BATCH, 0.0
    stream_set, has_parts = checkpoint.vocabulary.streams, checkpoint.vocabulary.has_parts
    sizes = streams.stream_sizes(model.streams, len(checkpoint.vocabulary))
    ranges = context.column_sizes(stream_set)
    next_columns, parts = context.next_columns(stream_set), rng.integers(PART_VALUES, size=PARTS_CHECKED)
    state, states = model.start(batch), zero_states(checkpoint, batch)
    rings_round = max(checkpoint.config.receptive_field or 0, checkpoint.config.recall + 1)
    told_too = [name for name, _, _ in heads_states(checkpoint)]
    for _ in range(min(MOST_CHECKED, max(FEWEST_CHECKED, rings_round))):
        event, chosen = rng.integers(sizes, size=(2, batch, len(sizes)))
        conditions, following = rng.integers(ranges, size=(2, batch, len(ranges)))
        if has_parts:
            event[:, streams.PART_INDEX], chosen[:, streams.PART_INDEX] = rng.choice(parts, (2, batch))
        inner, *values = trunk.run(None, {"event": event, "context": conditions, **states})
        states = dict(zip(states, values, strict=True))
        choice = model.choice(model.step(event, conditions, state), state)
        # Heads that looked at what lies ahead of them would differ.
        known = following[:, next_columns]
        feeds = {"inner": inner, "chosen": chosen, **{name: states[name] for name in told_too}}
        feeds |= {"next_context": known} if has_parts else {"position": known[:, 0]}
        for stage, column in enumerate(streams.CHAINS[stream_set]):
            (logits,) = chain.run(None, feeds | {"stage": np.array(stage)})
            # Not max(), which passes over NaN.
            largest = float(np.maximum(largest, np.abs(logits - choice.logits(column)).max()))
            choice.choose(column, chosen[:, column])
            if stage == 0:
                choice.set_next(known)
    return largest


def export(source: Path, output: Path) -> None:
    """Write `output` and, beside it, NAME.heads.onnx: each whole or not at all, and only when both are right.

    Raises ContinuoError for a checkpoint or a path that won't do, a missing package, and numbers that differ; OSError.
    """
    if output.suffix != ".onnx" or output.is_dir():
        raise ContinuoError("{output}: give the name of a file that ends in .onnx", output=output)
    checkpoint = load_checkpoint(source)
    if 4 * checkpoint.parameter_count > MOST_BYTES:
        raise ContinuoError(
            "{source}: its {count:,} parameters are too many for an .onnx file",
            source=source,
            count=checkpoint.parameter_count,
        )
    about = describe(checkpoint, file_hash(source))
    try:
        models = [make(checkpoint, about).SerializeToString() for make in (step_model, heads_model)]
        largest = largest_difference(checkpoint, *models)
    except ModuleNotFoundError as error:
        needed, command = what_is_lacking("onnx"), how_to_install("onnx")
        raise ContinuoError(
            "export-onnx needs {needed}, which is not installed; run:\n{command}", needed=needed, command=command
        ) from error
    if not largest <= TOLERANCE:
        raise ContinuoError(
            "{source}: ONNX Runtime's logits differ by {largest:.1e}, so nothing was written; please report it",
            source=source,
            largest=largest,
        )
    paths = [output, output.with_suffix(".heads.onnx")]
    with ExitStack() as stack:  # both are written before the first takes its place
        for file, model in zip([stack.enter_context(atomic_write(path)) for path in paths], models, strict=True):
            file.write(model)
    print(f"{paths[0]}, {paths[1]}: logits differ from numpy's by {largest:.1e} at most")
