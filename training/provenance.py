"""What a checkpoint says of its training. Anybody may have written it, so every value is checked for its type."""

from __future__ import annotations

from collections.abc import Mapping


def trained_on(provenance: Mapping[str, object]) -> list[str]:
    """The sources of its training; none if it does not say."""
    return _texts(provenance, "sources")


def instruments_of(provenance: Mapping[str, object]) -> tuple[str, ...]:
    """The instruments that its training kept; () for all, or if it does not say."""
    return tuple(_texts(provenance, "instruments"))


def learnt_only(provenance: Mapping[str, object]) -> tuple[str, ...]:
    """The styles whose pieces its training only learnt from; none if it does not say."""
    return tuple(_texts(provenance, "learn_only"))


def own_tests(provenance: Mapping[str, object]) -> set[str]:
    """Digests of its test pieces, as content_digest gives them; none if it does not say."""
    return set(_texts(provenance, "test_contents"))


def split_seed(provenance: Mapping[str, object]) -> int:
    """Random seed of its split into training, validation and test pieces; 1 if it does not say."""
    trained = provenance.get("train")
    seed = trained.get("seed") if isinstance(trained, dict) else None
    return seed if isinstance(seed, int) and 0 <= seed < 2**32 else 1


def _texts(provenance: Mapping[str, object], key: str) -> list[str]:
    values = provenance.get(key)
    return list(map(str, values)) if isinstance(values, list) else []
