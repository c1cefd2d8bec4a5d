"""A part that is asked to be played with expression does not hold one velocity; where dynamics are marked it may."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.drawing.velocity_runs import NATS_PER_NOTE, USUAL_RUN, VelocityRuns
from generator.events.context import EXPRESSIVE, MARKED
from generator.events.streams import PART_INDEX, VELOCITY_INDEX
from tests.generator.bands import parts_checkpoint

HELD = 20  # the velocity that the model likes most


def test_a_run_of_usual_length_costs_nothing_and_each_note_more_costs_more() -> None:
    runs, one, part = VelocityRuns(1), np.array([0]), np.array([9])
    costs = []
    for _ in range(USUAL_RUN + 3):
        costs.append(-float(runs.discouraged(np.zeros((1, 32), np.float32), one, part)[0, HELD]))
        runs.note(one, part, np.array([HELD]))
    assert costs == pytest.approx([0] * USUAL_RUN + [NATS_PER_NOTE * step for step in (1, 2, 3)])
    runs.note(one, part, np.array([HELD + 1]))
    assert not runs.discouraged(np.zeros((1, 32), np.float32), one, part).any()


def test_takes_and_parts_are_counted_apart() -> None:
    runs = VelocityRuns(2)
    for _ in range(USUAL_RUN + 1):
        runs.note(np.array([1]), np.array([9]), np.array([HELD]))
        runs.note(np.array([1]), np.array([10]), np.array([HELD]))
        runs.note(np.array([1]), np.array([10]), np.array([HELD + 1]))
    logits = np.zeros((3, 32), np.float32)
    found = runs.discouraged(logits, np.array([0, 1, 1]), np.array([9, 9, 10]))
    assert found[1, HELD] < 0 and np.count_nonzero(found) == 1 and not logits.any()


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("dynamics", [EXPRESSIVE, MARKED])
def test_a_model_that_holds_one_velocity_lets_go_of_it_where_expression_is_asked_for(
    number: int, dynamics: int
) -> None:
    checkpoint = parts_checkpoint(number)
    bias = checkpoint.weights["heads.velocity.output.bias"].copy()
    bias[HELD] += 40
    checkpoint = replace(checkpoint, weights={**checkpoint.weights, "heads.velocity.output.bias": bias})
    request = request_for(checkpoint, Wish(ensemble="flute, bass", bars=16, rng_seed=1, takes=2, playable=False))
    request = replace(request, conditions=replace(request.conditions, dynamics=dynamics))
    held: dict[tuple[int, int], list[int]] = {}
    for take, event in compose_takes(checkpoint.model(), request):
        if event.row[VELOCITY_INDEX]:
            held.setdefault((take, int(event.row[PART_INDEX])), []).append(int(event.row[VELOCITY_INDEX]))
    longest = max(len(list(run)) for own in held.values() for _, run in groupby(own))
    notes = max(map(len, held.values()))
    assert notes > 2 * USUAL_RUN + 40 / NATS_PER_NOTE
    if dynamics == EXPRESSIVE:
        assert longest <= USUAL_RUN + 50 / NATS_PER_NOTE
    else:
        assert longest == notes
