"""What each key does in the piano roll. Space and Tab are left to the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QKeyCombination, QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

from app.piano_roll.commands import RollCommands
from app.piano_roll.input.physical_keys import physical_key
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

    @property
    def keys(self) -> RollKeys:
        """Which key does what."""
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
_STANDARD = QKeySequence.StandardKey


def _ask_quantise(roll: KeyTarget) -> None:
    roll.commands.quantise_asked.emit()


def _select_previous(roll: KeyTarget) -> None:
    roll.commands.go_to_note(-1, extends=True)


def _select_next(roll: KeyTarget) -> None:
    roll.commands.go_to_note(1, extends=True)


def _choose_bars(roll: KeyTarget) -> None:
    roll.commands.choose_bars_of_selection()


# Those that the window's menu may have as well: the roll takes them while it has the focus. Systems add others to them,
# so that they come last: X11's for deleting, which is not among them, has Ctrl+D.
_SEQUENCES: tuple[tuple[QKeySequence.StandardKey, Action], ...] = (
    (_STANDARD.SelectAll, lambda roll: roll.commands.select_all()),
    (_STANDARD.Copy, lambda roll: roll.copy_()),
    (_STANDARD.Cut, lambda roll: roll.cut()),
    (_STANDARD.Paste, lambda roll: roll.paste()),
)
# By English names, which settings keep; keys as they are typed, so that they are where the keyboard's layout has them.
_COMMANDS: tuple[tuple[object, str, Action], ...] = (  # PySide's stubs call the names objects
    (QT_TRANSLATE_NOOP("RollKeys", "Select tool"), "1", lambda roll: roll.state.set_tool("select")),
    (QT_TRANSLATE_NOOP("RollKeys", "Draw tool"), "2", lambda roll: roll.state.set_tool("draw")),
    (QT_TRANSLATE_NOOP("RollKeys", "Erase tool"), "3", lambda roll: roll.state.set_tool("erase")),
    (QT_TRANSLATE_NOOP("RollKeys", "Step input"), "N", lambda roll: roll.commands.steps.toggle()),
    (QT_TRANSLATE_NOOP("RollKeys", "Move left"), "Left", lambda roll: roll.commands.go_by(-1, 0)),
    (QT_TRANSLATE_NOOP("RollKeys", "Move right"), "Right", lambda roll: roll.commands.go_by(1, 0)),
    (QT_TRANSLATE_NOOP("RollKeys", "Move up"), "Up", lambda roll: roll.commands.go_by(0, 1)),
    (QT_TRANSLATE_NOOP("RollKeys", "Move down"), "Down", lambda roll: roll.commands.go_by(0, -1)),
    (QT_TRANSLATE_NOOP("RollKeys", "Left by a bar"), "Ctrl+Left", lambda roll: roll.commands.go_by(-1, 0, bars=True)),
    (QT_TRANSLATE_NOOP("RollKeys", "Right by a bar"), "Ctrl+Right", lambda roll: roll.commands.go_by(1, 0, bars=True)),
    (QT_TRANSLATE_NOOP("RollKeys", "Up by an octave"), "Ctrl+Up", lambda roll: roll.commands.go_by(0, 12)),
    (QT_TRANSLATE_NOOP("RollKeys", "Down by an octave"), "Ctrl+Down", lambda roll: roll.commands.go_by(0, -12)),
    (QT_TRANSLATE_NOOP("RollKeys", "Shorter"), "Shift+Left", lambda roll: roll.commands.lengthen(-1)),
    (QT_TRANSLATE_NOOP("RollKeys", "Longer"), "Shift+Right", lambda roll: roll.commands.lengthen(1)),
    (QT_TRANSLATE_NOOP("RollKeys", "Velocity: 1 more"), "Shift+Up", lambda roll: roll.commands.change_velocity(1)),
    (QT_TRANSLATE_NOOP("RollKeys", "Velocity: 1 less"), "Shift+Down", lambda roll: roll.commands.change_velocity(-1)),
    (QT_TRANSLATE_NOOP("RollKeys", "Louder"), "]", lambda roll: roll.commands.louder()),
    (QT_TRANSLATE_NOOP("RollKeys", "Softer"), "[", lambda roll: roll.commands.softer()),
    (QT_TRANSLATE_NOOP("RollKeys", "Lock or unlock"), "L", lambda roll: roll.commands.toggle_lock()),
    (QT_TRANSLATE_NOOP("RollKeys", "Quantise to the grid"), "Q", lambda roll: roll.commands.quantise()),
    (QT_TRANSLATE_NOOP("RollKeys", "Quantise with strength and swing"), "Shift+Q", _ask_quantise),
    (QT_TRANSLATE_NOOP("RollKeys", "Previous note"), "Comma", lambda roll: roll.commands.go_to_note(-1)),
    (QT_TRANSLATE_NOOP("RollKeys", "Next note"), ".", lambda roll: roll.commands.go_to_note(1)),
    (QT_TRANSLATE_NOOP("RollKeys", "Select the previous note too"), "<", _select_previous),
    (QT_TRANSLATE_NOOP("RollKeys", "Select the next note too"), ">", _select_next),
    (QT_TRANSLATE_NOOP("RollKeys", "Select the bars of the selection"), "B", _choose_bars),
    (QT_TRANSLATE_NOOP("RollKeys", "Select one bar more"), "Shift+B", lambda roll: roll.commands.extend_bars()),
    (QT_TRANSLATE_NOOP("RollKeys", "Place the playhead here"), "G", lambda roll: roll.commands.seek_caret()),
    (QT_TRANSLATE_NOOP("RollKeys", "Play the selection"), "H", lambda roll: roll.commands.audition_selection()),
    (QT_TRANSLATE_NOOP("RollKeys", "Draw a note"), "Return Enter Ins", lambda roll: roll.commands.insert_at_caret()),
    (QT_TRANSLATE_NOOP("RollKeys", "Duplicate"), "Ctrl+D", lambda roll: roll.duplicate()),
    (QT_TRANSLATE_NOOP("RollKeys", "Delete"), "Backspace Del", lambda roll: roll.commands.delete_selected()),
    (QT_TRANSLATE_NOOP("RollKeys", "To the first note"), "Home", lambda roll: roll.go_to_end(first=True)),
    (QT_TRANSLATE_NOOP("RollKeys", "To the last note"), "End", lambda roll: roll.go_to_end(first=False)),
    (QT_TRANSLATE_NOOP("RollKeys", "Zoom to the selection"), "Z", lambda roll: roll.zoom_to_selection()),
    (QT_TRANSLATE_NOOP("RollKeys", "Zoom in"), "+ =", lambda roll: roll.zoom(1.25)),
    (QT_TRANSLATE_NOOP("RollKeys", "Zoom out"), "-", lambda roll: roll.zoom(0.8)),
)


class RollKeys(QObject):
    """Which key does what; a person may change it. commands: by names that no language changes, an action each that
    holds the keys and is never triggered: the roll looks at what is typed itself, as it does in step input."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commands: dict[str, QAction] = {}
        self._by_keys: dict[str, Action] | None = None
        for name, keys, _ in _COMMANDS:
            command = QAction(QCoreApplication.translate("RollKeys", str(name)), self)
            command.setShortcuts([_sequence(key) for key in keys.split()])
            command.setProperty("menu", self.tr("Piano roll"))
            command.changed.connect(self._forget)
            self.commands[f"Piano roll/{name}"] = command

    def command(self, name: str) -> QAction:
        """By its English name. Raises KeyError."""
        return self.commands[f"Piano roll/{name}"]

    @Slot()
    def _forget(self) -> None:
        self._by_keys = None

    def action(self, event: QKeyEvent) -> Action | None:
        """What a key other than Escape does, None if it means nothing here."""
        if self._by_keys is None:
            commands = zip(self.commands.values(), (act for *_, act in _COMMANDS), strict=True)
            self._by_keys = {keys.toString(): act for command, act in commands for keys in command.shortcuts()}
        own = next((self._by_keys[keys] for keys in _typed(event) if keys in self._by_keys), None)
        return own or next((wanted for sequence, wanted in _SEQUENCES if event.matches(sequence)), None)


def _sequence(key: str) -> QKeySequence:
    return QKeySequence(_K.Key_Comma) if key == "Comma" else QKeySequence(key)  # which parts keys in a text


def _typed(event: QKeyEvent) -> Iterator[str]:
    """What was pressed as key sequences: the character that was typed, a capital as Shift with its letter, and without
    Shift; or what was pressed with its modifiers."""
    held, text = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, event.text()
    shift = Qt.KeyboardModifier.ShiftModifier
    if not held & ~shift and len(text) == 1 and text.isascii() and text.isprintable():
        character = Qt.Key(ord(text.upper()))
        if text.isupper() or (held and text.isalpha()):
            yield QKeySequence(QKeyCombination(shift, character)).toString()
        yield QKeySequence(character).toString()
    if (key := Qt.Key(event.key())) != _K.Key_unknown:
        yield QKeySequence(QKeyCombination(held, key)).toString()


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
