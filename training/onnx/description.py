"""What another program must know of an exported checkpoint: what the numbers that go in and come out mean."""

from __future__ import annotations

import dataclasses
from typing import Any

from generator.events import classic, context, ensemble, given, positions, streams
from generator.events.form_model import FORM_NAMES
from generator.events.quantiser import DRUM_TICKS
from generator.events.vocabulary import SPECIALS
from generator.music.instruments import FAMILIES
from generator.network.checkpoint import Checkpoint
from training.onnx.graph import heads_states, state_tensors

FORMAT_VERSION = 3  # 2: heads may need states; 3: there may be parts
_MEANINGS = {
    "position": f"grid ticks since the bar began, modulo {context.POSITIONS}",
    "bars_left": f"0 unknown, else 1 + bars until the piece is over, {context.MAX_BARS_LEFT} for more",
    "gap_left": f"0 unknown, else 1 + bars until a gap that is filled is over, {context.MAX_BARS_LEFT} for more",
    "style": "0 unknown, else 1 + index into styles",
    "metre": "0 unknown, else 1 + index into metres, or 1 + their number for any other",
    "key": "0 unknown, else 1 + index into keys",
    "tempo": f"0 unknown, else 1 + bin of equal ratio from {context.SLOWEST_BPM} to {context.FASTEST_BPM} bpm",
    "dynamics": "0 unknown, 1 flat, 2 expressive",
}
_OF_PITCH = "sounding pitch of given parts at the event's onset: 0 none, else 1 + key of the 88"
_MEANINGS_OF_PARTS = _MEANINGS | {
    "position": "0 beat unknown, else first + grid ticks since the bar began, modulo ticks, of a row of positions",
    "dynamics": "0 unknown, 1 flat, 2 expressive (played), 3 marked",
    "form": "index into forms: how far back a bar stands that is like the event's",
    "role": "1 where the event is given, 0 where it is composed",
    "given_now": "bit c: pitch class c sounds in given parts at the event's onset",
    "given_ahead": f"bit c: pitch class c sounds in given parts in the {given.AHEAD_TICKS} grid ticks after it",
    "given_onsets": f"bit k - 1: a given note, or drum, begins within {given.STEP_TICKS // 2} grid ticks of "
    f"{given.STEP_TICKS} k after it",
    "given_lowest": f"lowest {_OF_PITCH}",
    "given_highest": f"highest {_OF_PITCH}",
    "ensemble": f"values of the piece's parts, those of given parts + {ensemble.GIVEN}; 0 in the columns left over; "
    "all 0 unknown",
}


def describe(checkpoint: Checkpoint, checkpoint_hash: str) -> dict[str, Any]:
    """All of it as plain data."""
    vocabulary, rows = checkpoint.vocabulary, streams.STREAM_SETS[checkpoint.vocabulary.streams]
    sizes = streams.stream_sizes(rows, len(vocabulary))
    meanings = _MEANINGS_OF_PARTS if vocabulary.has_parts else _MEANINGS
    about = {
        "format_version": FORMAT_VERSION,
        "family": checkpoint.family,
        "config": dataclasses.asdict(checkpoint.config),
        "states": [{"name": n, "shape": shape, "dtype": t} for n, shape, t in state_tensors(checkpoint)],
        "heads_states": [name for name, _, _ in heads_states(checkpoint)],
        # Those of an event, in order of its columns.
        "streams": [dataclasses.asdict(row) | {"size": size} for row, size in zip(rows, sizes, strict=True)],
        "stages": list(streams.CHAINS[vocabulary.streams]),  # of each stage of the heads, the column that it chooses
        "ticks_per_quarter": streams.GRID_TICKS_PER_QUARTER,
        "duration_ticks": streams.DURATION_TICKS.tolist(),
        "velocities": streams.VELOCITIES.tolist(),
        "classic_spacing_ticks": classic.SPACING_TICKS,  # from onset to onset, where there is no shift
        "context": [
            dataclasses.asdict(row) | {"column": context.COLUMN[row.name], "meaning": meanings[row.name]}
            for row in context.FEATURE_SETS[vocabulary.streams]
        ],
        "context_columns": context.context_width(vocabulary.streams),
        "next_columns": context.next_columns(vocabulary.streams),
        "styles": list(checkpoint.styles),
        "metres": [f"{upper}/{lower}" for upper, lower in context.METRES],
        "keys": list(context.KEY_NAMES),
        "tokens": list(vocabulary.tokens),
        "special_tokens": {name: number for number, name in enumerate(SPECIALS)},
        "checkpoint": checkpoint_hash,
        "provenance": dict(checkpoint.provenance),
    }
    return about | (_of_parts() if vocabulary.has_parts else {})


def _of_parts() -> dict[str, Any]:
    """What there is to be known only where there are parts."""
    names = [*(f"{upper}/{lower}" for upper, lower in positions.METRES), "other simple", "other compound"]
    return {
        "families": list(FAMILIES),  # a part's value is 1 + parts_of_family * family + index, 0 for none
        "parts_of_family": ensemble.INDEXES,
        "drums": ensemble.DRUMS,
        "drum_ticks": DRUM_TICKS,  # how long a drum sounds, as it has no duration
        "forms": list(FORM_NAMES),
        "positions": [
            {
                "metre": name,
                "first": positions.KIND_OF_ID.tolist().index(kind),
                "ticks": positions.bar_size(kind),
            }
            for kind, name in enumerate(names)
        ],
    }
