"""The computer's keyboard as a piano: keys A to ; are white and black keys, as in other programs for music. What is
played sounds through the player, and is recorded where a recording runs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.piano_roll.input.physical_keys import physical_key
from app.piano_roll.view import PianoRoll
from app.ui.keys import is_text
from app.ui.status_line import StatusLine
from app.window.playback.controller import PlaybackController
from app.window.playback.link import PlayerLink

_PIANO = {name: semitones for semitones, name in enumerate("awsedftgyhujkolp;'")}
_OCTAVES = {"z": -12, "x": 12}
_VELOCITIES = {"c": -10, "v": 10}
_MIDDLE_C = 60
_HIGHEST = 127
_KEYS = QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class MusicalTyping(QObject):
    """switched: it is on or off. Every note that began ends: when its key is let go, and when the keys go to another
    program, window, menu or text before that."""

    switched = Signal(bool)

    def __init__(
        self, window: QWidget, roll: PianoRoll, playback: PlaybackController, player: PlayerLink, status: StatusLine
    ) -> None:
        super().__init__(window)
        self._window, self._roll = window, roll
        self._playback, self._player, self._status = playback, player, status
        self._down: dict[str, tuple[int, int]] = {}  # by key: channel and pitch
        self._octave, self._velocity = 0, 90
        self._on = False
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        application.focusChanged.connect(self._on_focus)
        roll.commands.steps.switched.connect(self._on_steps)
        application.applicationStateChanged.connect(self._on_state)

    @property
    def is_on(self) -> bool:
        """Whether the keys are played."""
        return self._on

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """Have the keys be played, or commands again."""
        if on == self._on:
            return
        self._on = on
        if on:
            self._roll.commands.steps.switch(False)  # one meaning for a letter at a time
            self._application.installEventFilter(self)
            self._status.say(
                self.tr("The computer keyboard plays: A S D are white keys, W E black ones; Z X octave, C V velocity.")
            )
        else:
            self._application.removeEventFilter(self)
            self.release()
            self._status.say(self.tr("The computer keyboard no longer plays notes."))
        self.switched.emit(on)

    @Slot()
    def release(self) -> None:
        """Every key is let go."""
        for channel, pitch in self._down.values():
            self._player.key_up(channel, pitch)
        self._down.clear()
        self._show()

    def _show(self) -> None:
        self._roll.light(frozenset(pitch for _, pitch in self._down.values()))

    def _on_steps(self, on: bool) -> None:
        if on:
            self.switch(False)

    @Slot(QWidget, QWidget)
    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if self._down and (now is None or is_text(now) or now.window() is not self._window):
            self.release()

    @Slot(Qt.ApplicationState)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self.release()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowDeactivate and watched is self._window:
            self.release()
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        key = physical_key(event)
        if event.type() == QEvent.Type.KeyRelease:
            return key is not None and self._let_go(key, event.isAutoRepeat())
        if not self._is_listening():
            self.release()
            return False
        if key is None or event.modifiers() & _HELD or key not in _PIANO | _OCTAVES | _VELOCITIES:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._press(key)
        return True

    def _is_listening(self) -> bool:
        """Whether keys go to the window, and to nothing that is typed in."""
        focus = QApplication.focusWidget()
        in_window = focus is None or focus.window() is self._window
        return (
            in_window
            and QApplication.activePopupWidget() is None
            and QApplication.activeModalWidget() is None
            and not (focus is not None and is_text(focus))
        )

    def _press(self, key: str) -> None:
        if key in _OCTAVES:
            self._octave = min(max(self._octave + _OCTAVES[key], -48), 48)
            self._status.say(self.tr("Octave {octave:+}").format(octave=self._octave // 12))
        elif key in _VELOCITIES:
            self._velocity = min(max(self._velocity + _VELOCITIES[key], 10), 120)
            self._status.say(self.tr("Velocity {velocity}").format(velocity=self._velocity))
        elif key not in self._down:
            pitch = _MIDDLE_C + self._octave + _PIANO[key]
            if 0 <= pitch <= _HIGHEST:
                channel = self._playback.key_down(pitch, self._velocity, self._roll.state.last_part)
                self._down[key] = channel, pitch
                self._show()

    def _let_go(self, key: str, is_repeat: bool) -> bool:
        """-> whether the key was held here."""
        if key not in self._down:
            return False
        if not is_repeat:
            self._player.key_up(*self._down.pop(key))
            self._show()
        return True
