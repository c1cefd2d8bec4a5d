"""Where this checkout lies, for tests that start processes in it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
