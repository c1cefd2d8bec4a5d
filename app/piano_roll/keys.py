"""What each key does in the piano roll. Space and Tab are left to the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.piano_roll.commands import RollCommands
from app.piano_roll.physical_keys import physical_key
from app.piano_roll.state import RollState
from app.piano_roll.step_input import LENGTHS, LETTERS


class KeyTarget(Protocol):
    """What keys act on."""

    @property
    def state(self) -> RollState:
        """What is edited."""
        ...

    @property
    def commands(self) -> RollCommands:
        """What is done with it."""
        ...

    def zoom(self, factor: float) -> None:
        """Stretch in time."""

    def zoom_to_selection(self) -> None:
        """So that the selection fills the view."""

    def go_to_end(self, first: bool) -> None:
        """Caret and view to the beginning of the piece, or to its end."""

    def copy_(self) -> None:
        """The selection to the system's clipboard."""

    def cut(self) -> None:
        """The same, and delete it."""

    def paste(self) -> None:
        """What is on the system's clipboard."""

    def duplicate(self) -> None:
        """A copy of the selection behind it."""


Action = Callable[[KeyTarget], None]
_K = Qt.Key
_ARROWS = {_K.Key_Left: (-1, 0), _K.Key_Right: (1, 0), _K.Key_Up: (0, 1), _K.Key_Down: (0, -1)}
_STANDARD = QKeySequence.StandardKey
# Those that the window's menu may have as well: the roll takes them while it has the focus. Systems add others to them,
# so that they come last: X11's for deleting, which is not among them, has Ctrl+D.
_SEQUENCES: tuple[tuple[QKeySequence.StandardKey, Action], ...] = (
    (_STANDARD.SelectAll, lambda roll: roll.commands.select_all()),
    (_STANDARD.Copy, lambda roll: roll.copy_()),
    (_STANDARD.Cut, lambda roll: roll.cut()),
    (_STANDARD.Paste, lambda roll: roll.paste()),
)
# By what is typed, so that it is where the keyboard's layout has it.
_TYPED: dict[str, Action] = {
    ",": lambda roll: roll.commands.go_to_note(-1),
    ".": lambda roll: roll.commands.go_to_note(1),
    "<": lambda roll: roll.commands.go_to_note(-1, extends=True),
    ">": lambda roll: roll.commands.go_to_note(1, extends=True),
    "[": lambda roll: roll.commands.softer(),
    "]": lambda roll: roll.commands.louder(),
    "l": lambda roll: roll.commands.toggle_lock(),
    "q": lambda roll: roll.commands.quantise(),
    "Q": lambda roll: roll.commands.quantise_asked.emit(),
    "b": lambda roll: roll.commands.choose_bars_of_selection(),
    "B": lambda roll: roll.commands.extend_bars(),
    "g": lambda roll: roll.commands.seek_caret(),
    "h": lambda roll: roll.commands.audition_selection(),
    "z": lambda roll: roll.zoom_to_selection(),
    "n": lambda roll: roll.commands.steps.toggle(),
    "1": lambda roll: roll.state.set_tool("select"),
    "2": lambda roll: roll.state.set_tool("draw"),
    "3": lambda roll: roll.state.set_tool("erase"),
    "+": lambda roll: roll.zoom(1.25),
    "=": lambda roll: roll.zoom(1.25),
    "-": lambda roll: roll.zoom(0.8),
}
_KEYS: dict[tuple[Qt.Key, bool], Action] = {  # and whether Ctrl is held
    (_K.Key_Backspace, False): lambda roll: roll.commands.delete_selected(),
    (_K.Key_Delete, False): lambda roll: roll.commands.delete_selected(),
    (_K.Key_Return, False): lambda roll: roll.commands.insert_at_caret(),
    (_K.Key_Enter, False): lambda roll: roll.commands.insert_at_caret(),
    (_K.Key_Insert, False): lambda roll: roll.commands.insert_at_caret(),
    (_K.Key_Home, False): lambda roll: roll.go_to_end(first=True),
    (_K.Key_End, False): lambda roll: roll.go_to_end(first=False),
    (_K.Key_D, True): lambda roll: roll.duplicate(),
    (_K.Key_Up, True): lambda roll: roll.commands.go_by(0, 12),
    (_K.Key_Down, True): lambda roll: roll.commands.go_by(0, -12),
}


def action(event: QKeyEvent) -> Action | None:
    """What a key other than Escape does, None if it means nothing here."""
    return _own(event) or next((wanted for sequence, wanted in _SEQUENCES if event.matches(sequence)), None)


def step_action(event: QKeyEvent) -> Action | None:
    """What a key does in step input, before all else that it does; None if it means nothing there."""
    key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    shift, control = held == Qt.KeyboardModifier.ShiftModifier, held == Qt.KeyboardModifier.ControlModifier
    if key in (_K.Key_Up, _K.Key_Down) and (shift or control or not held):
        semitones = (1 if key == _K.Key_Up else -1) * (12 if held else 1)
        return lambda roll: roll.commands.steps.shift(semitones)
    if control or (held and not shift):
        return None
    letter = _letter(event)
    if letter in LETTERS:
        return lambda roll: roll.commands.steps.enter(letter, together=shift)
    if shift:
        return None
    if key in (_K.Key_Left, _K.Key_Right):
        return lambda roll: roll.commands.steps.go(1 if key == _K.Key_Right else -1)
    if key == _K.Key_Backspace:
        return lambda roll: roll.commands.steps.back()
    text = event.text()
    if text in LENGTHS:
        return lambda roll: roll.commands.steps.set_length(text)
    if text == "." or letter == "T":
        return lambda roll: roll.commands.steps.vary_length("d" if text == "." else "t")
    return (lambda roll: roll.commands.steps.rest()) if text == "0" else None


def _letter(event: QKeyEvent) -> str:
    """As it is typed; where the layout has no Latin letters, what a US keyboard has there. "" for none."""
    text = event.text().upper()
    if text.isascii():
        return text if len(text) == 1 and text.isalpha() else ""
    return (physical_key(event) or "").upper()


def is_escape(event: QKeyEvent) -> bool:
    """Whether it is Escape alone, whose use depends on what is under way."""
    return event.key() == _K.Key_Escape and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _own(event: QKeyEvent) -> Action | None:
    key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    control = held == Qt.KeyboardModifier.ControlModifier
    shift = held == Qt.KeyboardModifier.ShiftModifier
    if (control or not held) and (key, control) in _KEYS:
        return _KEYS[key, control]
    if key in _ARROWS and (control or shift or not held):
        steps, semitones = _ARROWS[key]
        if shift and semitones:
            return lambda roll: roll.commands.change_velocity(semitones)
        if shift:
            return lambda roll: roll.commands.lengthen(steps)
        return lambda roll: roll.commands.go_by(steps, semitones, bars=control)
    if not held or shift:
        return _TYPED.get(event.text(), _TYPED.get(event.text().lower()))
    return None
