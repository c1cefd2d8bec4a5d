"""Take the window's icons from the Phosphor font, and draw the stylesheet's signs in the colours of the tokens.

    python -m assets.make_icons FOLDER     # with phosphor-1.3.0.ttf and its charmap, from qtawesome's wheel

Icons are read from one small file rather than through qtawesome: its import and its fonts (6 MB) cost half a second
before the window is painted. The program itself never runs this.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from PySide6.QtGui import QColor

from app.ui.style.tokens import Tokens, own_accent, tokens_of

FOLDER = Path(__file__).parent / "icons"
GRID = 256
"""Icons are drawn on a square of that many units."""
_UNITS = 1024  # of the font to a square
# Our name: Phosphor's.
ICONS = {
    "again": "plus", "add": "plus", "cards": "cards", "chart": "faders", "check": "check",
    "close": "x", "copy": "copy", "cut": "scissors", "dash": "minus", "discard": "trash", "download": "download-simple",
    "down": "thumbs-down", "down-on": "thumbs-down-fill", "drag": "dots-six-vertical", "draw": "pencil-simple",
    "draw-on": "pencil-simple-fill", "endless": "infinity", "erase": "eraser", "erase-on": "eraser-fill",
    "error": "warning-circle", "export": "export", "eye": "eye", "eye-off": "eye-slash", "fill": "selection-plus",
    "fit": "arrows-out-line-horizontal", "folder": "folder", "folder-add": "folder-plus",
    "forward": "skip-forward-fill",
    "headphones": "headphones", "info": "info", "keep": "star", "kept": "star-fill", "keyboard": "keyboard",
    "language": "translate", "layers": "stack", "left": "caret-left", "list": "list", "live": "speaker-high",
    "live-on": "speaker-high-fill", "lock": "lock-simple", "lock-on": "lock-simple-fill", "lock-open":
    "lock-simple-open", "loop": "repeat", "microphone": "microphone", "more": "dots-three", "mute": "speaker-slash",
    "note": "music-note", "notes": "music-notes-simple", "open": "folder-open", "pause": "pause-fill",
    "play": "play-fill", "record": "circle-fill", "redo": "arrow-u-up-right", "reset": "arrow-counter-clockwise",
    "right": "caret-right", "save": "floppy-disk", "search": "magnifying-glass", "select": "cursor",
    "select-on": "cursor-fill", "settings": "gear-six", "shuffle": "shuffle", "silence": "speaker-x",
    "sliders": "sliders-horizontal", "sparkle": "sparkle", "sparkle-on": "sparkle-fill", "steps": "music-note-simple",
    "stop": "stop-fill", "tag": "tag",
    "to_start": "skip-back-fill", "typing": "keyboard", "theme": "palette", "tree": "tree-structure",
    "undo": "arrow-u-up-left", "unfold": "caret-down",
    "fold": "caret-up", "up": "thumbs-up", "up-on": "thumbs-up-fill", "vary": "magic-wand", "warning": "warning",
    "zoom-in": "magnifying-glass-plus", "zoom-out": "magnifying-glass-minus",
}  # fmt: skip

THEMES = [tokens_of(is_dark, own_accent(is_dark)) for is_dark in (False, True)]
# A stylesheet takes signs from files alone: those that it uses, in the colours that they have in some theme.
_Colour = Callable[[Tokens], QColor]
_PLAIN: tuple[_Colour, ...] = (lambda theme: theme.quiet, lambda theme: theme.text, lambda theme: theme.disabled)
_FILLED: tuple[_Colour, ...] = (lambda theme: theme.on_accent, lambda theme: theme.disabled)
SIGNS = {
    "unfold": _PLAIN,
    "fold": _PLAIN,
    "right": _PLAIN,
    "left": _PLAIN,
    "check": (*_FILLED, _PLAIN[1]),
    "dash": _FILLED,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fonts", type=Path, help="the folder with phosphor-1.3.0.ttf and phosphor-charmap-1.3.0.json")
    fonts = parser.parse_args().fonts
    font = TTFont(fonts / "phosphor-1.3.0.ttf")
    codes = json.loads((fonts / "phosphor-charmap-1.3.0.json").read_text(encoding="utf-8"))
    glyphs, characters = font.getGlyphSet(), font.getBestCmap() or {}
    scale = GRID / _UNITS
    flipped = Transform(scale, 0, 0, -scale, 0, GRID)
    icons = {}
    for name, theirs in sorted(ICONS.items()):
        pen = SVGPathPen(glyphs, lambda value: f"{value:.1f}".removesuffix(".0"))
        glyphs[characters[int(codes[theirs], 16)]].draw(TransformPen(pen, flipped))
        icons[name] = pen.getCommands()
    for sign, colours in SIGNS.items():
        for name in sorted({colour(theme).name() for theme in THEMES for colour in colours}):
            drawn = f'<path fill="{name}" d="{icons[sign]}"/>'
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">{drawn}</svg>\n'
            (FOLDER / "signs" / f"{sign}-{name[1:]}.svg").write_text(svg, encoding="utf-8")
    (FOLDER / "phosphor.json").write_text(json.dumps(icons, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
