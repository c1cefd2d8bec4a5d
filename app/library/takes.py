"""Takes that were offered: what was composed, from what, and with which settings; so that what a person thought of them
can be learnt from, also when no project keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StoredTake:
    """hash: of the new part's notes; midi: the whole piece, its provenance in it; begin_ticks, end_ticks: the new part,
    on the grid; batch: the same for takes that were offered together; place: the order in which they were shown, from
    0; settings: as JSON has them; checkpoint: its file's hash; features: float32 bytes, of that version."""

    hash: str
    created: str
    name: str = ""
    project: str = ""
    midi: bytes = b""
    begin_ticks: int = 0
    end_ticks: int = 0
    batch: str = ""
    place: int = 0
    settings: Mapping[str, Any] | None = None
    checkpoint: str = ""
    features: bytes | None = None
    feature_version: int | None = None
