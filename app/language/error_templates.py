"""Where the sources make a Text, or raise an error that holds one: what translators are to translate."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PACKAGES = ("app", "generator", "training")


def text_calls(root: Path = ROOT) -> Iterator[tuple[Path, ast.Call]]:
    """Calls of Text, and of the errors that hold one, in the program's packages below `root`."""
    paths = [path for package in _PACKAGES for path in sorted((root / package).rglob("*.py"))]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    bases = {
        node.name: {ast.unparse(base) for base in node.bases}
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {"Text", "TextError"}
    while new := {name for name in bases.keys() - names if bases[name] & names}:
        names |= new
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield path, node


def templates(root: Path = ROOT) -> list[str]:
    """Each once, sorted."""
    firsts = {call.args[0] for _, call in text_calls(root) if call.args}
    return sorted({first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)})
