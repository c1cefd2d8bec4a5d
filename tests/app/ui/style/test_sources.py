"""No widget has a colour, a font or a distance of its own: the sources say them nowhere but in the tokens."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import ROOT

TOKENS = {Path("app/ui/style/tokens.py"), Path("app/ui/style/theme.py"), Path("app/ui/style/stylesheet.py")}
# A note's name is as large as the note allows.
SIZED_BY_ZOOM = {Path("app/piano_roll/drawing/painting.py")}
GRID = {0, 1, 2, 4, 8, 12, 16, 24}
# Laid out before there were tokens, and drawn anew by whoever works on them.
OTHER_DISTANCES = (
    "app/piano_roll", "app/window/compose", "app/window/takes", "app/window/playback", "app/window/tracks",
    "app/ui/status_line.py", "app/ui/waiting.py", "app/ui/feedback",
)  # fmt: skip


def _sources() -> list[Path]:
    folders = ("ui", "window", "piano_roll")
    return sorted(path.relative_to(ROOT) for folder in folders for path in (ROOT / "app" / folder).rglob("*.py"))


def _calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""), node


def faults(source: str, *, sized: bool = False, spaced: bool = False) -> list[str]:
    """What a source says that is the tokens'. sized: it may choose sizes of type; spaced: and distances."""
    found = []
    for name, call in _calls(source):
        values = [own.value for own in call.args if isinstance(own, ast.Constant)]
        if name == "QColor" and any(isinstance(value, str | int) for value in values):
            found.append(f"line {call.lineno}: a colour")
        elif name == "setStyleSheet":
            found.append(f"line {call.lineno}: a stylesheet")
        elif (name in ("setPointSize", "setPointSizeF", "setPixelSize") or (name == "QFont" and values)) and not sized:
            found.append(f"line {call.lineno}: a font")
        elif name in ("setContentsMargins", "setSpacing") and not spaced:
            found += [f"line {call.lineno}: {value} px" for value in values if value not in GRID]
    return found


@pytest.mark.parametrize("path", [path for path in _sources() if path not in TOKENS], ids=str)
def test_a_widget_has_no_colour_font_or_distance_of_its_own(path: Path) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    assert faults(source, sized=path in SIZED_BY_ZOOM, spaced=path.as_posix().startswith(OTHER_DISTANCES)) == []


def test_the_check_above_would_notice() -> None:
    assert faults('QColor("#fff")') == ["line 1: a colour"]
    assert faults("widget.setStyleSheet(sheet)") == ["line 1: a stylesheet"]
    assert faults("font.setPointSizeF(font.pointSizeF() * 2)") == ["line 1: a font"]
    assert faults("row.setSpacing(7)") == ["line 1: 7 px"]
    assert faults("row.setSpacing(SMALL); QColor(colour)") == []
