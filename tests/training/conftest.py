"""Tests read and write nothing of the user's own cache."""

from __future__ import annotations

import pytest

from training.corpus import prepare


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setattr(prepare, "user_cache_path", lambda name: folder)
