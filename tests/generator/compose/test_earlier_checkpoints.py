"""Checkpoints of earlier formats, of one merged part, compose what they always did: event by event, for a seed."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from app.assets import asset, shipped_clips
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish, read_seed
from generator.compose.drawing.engine import compose_takes
from generator.network.checkpoint import load_checkpoint
from generator.network.config import SamplingConfig

# Of the bytes of all events, as the version that wrote these checkpoints composed them. The likeliest is always drawn,
# as a machine that rounds otherwise draws another of two that are nearly alike.
EVENTS = {"lstm": "387811cc5344721a", "wavenet": "6def5b1bb8eeac9b"}


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_they_compose_as_they_did(name: str) -> None:
    checkpoint = load_checkpoint(asset("checkpoints", f"{name}.safetensors"))
    model, digest = checkpoint.model(), hashlib.sha256()
    for clip in shipped_clips()[:2]:
        sampling = SamplingConfig(temperature=0, cadence=0, tightness=0, consistency=0)
        wish = Wish(seed=read_seed(clip), bars=3, rng_seed=5, takes=2, sampling=sampling)
        for take, event in compose_takes(model, request_for(checkpoint, wish)):
            digest.update(np.array([take, event.onset_ticks], "<i8").tobytes() + event.row.astype("<i2").tobytes())
    assert digest.hexdigest()[:16] == EVENTS[name]
