"""Checkpoints of earlier formats, of one merged part, compose what they always did: event by event, for a seed."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from app.assets import asset, shipped_clips
from generator.compose.engine import compose_takes
from generator.compose.request_for import request_for
from generator.compose.wish import Wish, read_seed
from generator.network.checkpoint import load_checkpoint

# Of the bytes of all events, as the version that wrote these checkpoints composed them.
EVENTS = {"lstm": "829a5ae8578cf341", "wavenet": "dc5c47f37ba67217"}


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_they_compose_as_they_did(name: str) -> None:
    checkpoint = load_checkpoint(asset("checkpoints", f"{name}.safetensors"))
    model, digest = checkpoint.model(), hashlib.sha256()
    for clip in shipped_clips()[:2]:
        wish = Wish(seed=read_seed(clip), bars=3, rng_seed=5, takes=2)
        for take, event in compose_takes(model, request_for(checkpoint, wish)):
            digest.update(np.array([take, event.onset_ticks], "<i8").tobytes() + event.row.astype("<i2").tobytes())
    assert digest.hexdigest()[:16] == EVENTS[name]
