"""The architecture, as far as imports show it: no cycles, and folders that a reader can take in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import grimp
import pytest

from tests.checkout import ROOT

PACKAGES = ("app", "generator", "training")
MOST_MODULES = 16
MOST_LOOSE = 5


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """All imports, those that only type checkers follow included."""
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def _cycles(successors: dict[str, set[str]]) -> list[list[str]]:
    """What is left when all that imports nothing, or is imported by nothing, is taken away: empty without a cycle."""
    left = dict(successors)
    while True:
        imported = set().union(*(left[name] & left.keys() for name in left)) if left else set()
        ends = {name for name in left if name not in imported or not left[name] & left.keys()}
        if not ends:
            return [sorted(left)] if left else []
        left = {name: left[name] for name in left if name not in ends}


def test_no_two_modules_import_each_other_whatever_the_detour(graph: grimp.ImportGraph) -> None:
    successors = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(successors) > 300
    assert not _cycles(successors)


def test_the_check_above_would_notice() -> None:
    assert _cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert not _cycles({"a": {"b", "c"}, "b": {"c"}, "c": set()})


def test_no_two_folders_import_each_other(graph: grimp.ImportGraph) -> None:
    """But for a folder and those within it."""

    def room(module: str) -> str:
        path = ROOT / Path(*module.split("."))
        return module if path.is_dir() or module.count(".") < 2 else module.rpartition(".")[0]

    successors: dict[str, set[str]] = {}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            one, two = room(module), room(other)
            if not f"{one}.".startswith(f"{two}.") and not f"{two}.".startswith(f"{one}."):
                successors.setdefault(one, set()).add(two)
                successors.setdefault(two, set())
    assert not _cycles(successors)


def test_folders_are_small_enough_to_be_read() -> None:
    folders = Counter(
        path.parent.relative_to(ROOT)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if not path.name.startswith("__")
    )
    assert folders[Path("app")] <= MOST_LOOSE
    assert {str(folder): count for folder, count in folders.items() if count > MOST_MODULES} == {}
