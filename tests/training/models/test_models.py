"""The numpy step and the torch window are the same model."""

from __future__ import annotations

import torch

from generator.events.context import FEATURES
from generator.network.config import WaveNetConfig
from tests.generator.scores import SMALL_VOCABULARY
from training.models import build_model

WAVENET = WaveNetConfig(
    channels=24, skip_channels=40, dilations=(1, 2, 4, 1, 3), head_width=32, relative=False, recall=0
)


def test_wavenet_sees_exactly_its_receptive_field() -> None:
    module = build_model(WAVENET, SMALL_VOCABULARY).eval()
    field = WAVENET.receptive_field
    rows = torch.ones((1, field + 5, 4), dtype=torch.int64)
    context = torch.zeros((1, field + 5, len(FEATURES)), dtype=torch.int64)
    with torch.no_grad():
        base = module.activations(rows, context).hidden[0, -1]
        for place, seen in ((4, False), (5, True)):
            changed = rows.clone()
            changed[0, place] = 3
            assert torch.equal(module.activations(changed, context).hidden[0, -1], base) is not seen
