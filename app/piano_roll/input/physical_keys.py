"""Which key of the keyboard was pressed, whatever its layout: by its scan code where Qt tells it. Keys have the names
of what a US keyboard has there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

_ROWS = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
# The codes of the first key of each row; the others follow. Linux' input codes, as X11 and Wayland have them plus 8;
# and those of a PC keyboard, as Windows has them.
_LINUX = _WINDOWS = (2, 16, 30, 44)
_X11_OFFSET = 8
_CODES = {first + n: name for first, row in zip(_LINUX, _ROWS, strict=True) for n, name in enumerate(row)}
# Apple's virtual key codes name places too (HIToolbox, Events.h).
_MAC = {
    0: "a", 1: "s", 2: "d", 3: "f", 4: "h", 5: "g", 6: "z", 7: "x", 8: "c", 9: "v", 11: "b", 12: "q", 13: "w", 14: "e",
    15: "r", 16: "y", 17: "t", 18: "1", 19: "2", 20: "3", 21: "4", 22: "6", 23: "5", 24: "=", 25: "9", 26: "7", 27: "-",
    28: "8", 29: "0", 30: "]", 31: "o", 32: "u", 33: "[", 34: "i", 35: "p", 37: "l", 38: "j", 39: "'", 40: "k", 41: ";",
    43: ",", 44: "/", 45: "n", 46: "m", 47: ".",
}  # fmt: skip


def physical_key(event: QKeyEvent) -> str | None:
    """The key's name, such as "a" or ";"; None for one that types no sign. Where no scan code is known, by what the key
    means in the layout that is set."""
    platform = QGuiApplication.platformName()
    if platform == "cocoa":
        return _MAC.get(event.nativeVirtualKey())
    code = event.nativeScanCode()
    if code:
        return _CODES.get(code if platform == "windows" else code - _X11_OFFSET)
    key = Qt.Key(event.key())
    name = chr(key).lower() if 0x20 < key < 0x7F else ""
    return name if any(name in row for row in _ROWS) and name else None
