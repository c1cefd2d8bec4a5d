"""What a new track may be: empty, or composed to what is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

# Those that are asked for most: to add, to compose, General MIDI program, whether it is a kit.
_USUAL: tuple[tuple[object, object, int, bool], ...] = (  # PySide's stubs call the names objects
    (QT_TRANSLATE_NOOP("AddTrack", "Piano"), QT_TRANSLATE_NOOP("AddTrack", "Compose a piano part"), 0, False),
    (QT_TRANSLATE_NOOP("AddTrack", "Guitar"), QT_TRANSLATE_NOOP("AddTrack", "Compose a guitar part"), 25, False),
    (QT_TRANSLATE_NOOP("AddTrack", "Bass"), QT_TRANSLATE_NOOP("AddTrack", "Compose a bass part"), 33, False),
    (QT_TRANSLATE_NOOP("AddTrack", "Drums"), QT_TRANSLATE_NOOP("AddTrack", "Compose a drum part"), 0, True),
    (QT_TRANSLATE_NOOP("AddTrack", "Strings"), QT_TRANSLATE_NOOP("AddTrack", "Compose a string part"), 48, False),
    (QT_TRANSLATE_NOOP("AddTrack", "Choir"), QT_TRANSLATE_NOOP("AddTrack", "Compose a choir part"), 52, False),
    (QT_TRANSLATE_NOOP("AddTrack", "Trumpet"), QT_TRANSLATE_NOOP("AddTrack", "Compose a trumpet part"), 56, False),
    (QT_TRANSLATE_NOOP("AddTrack", "Saxophone"), QT_TRANSLATE_NOOP("AddTrack", "Compose a saxophone part"), 65, False),
    (QT_TRANSLATE_NOOP("AddTrack", "Flute"), QT_TRANSLATE_NOOP("AddTrack", "Compose a flute part"), 73, False),
    (QT_TRANSLATE_NOOP("AddTrack", "Synth pad"), QT_TRANSLATE_NOOP("AddTrack", "Compose a pad part"), 89, False),
)


def usual_parts() -> list[tuple[str, int, bool]]:
    """Those that are asked for most: name, General MIDI program, whether it is a kit."""
    return [(_translated(name), program, is_drum) for name, _, program, is_drum in _USUAL]


class AddMenu(QMenu):
    """add, compose: called with a program, and whether it is a kit; ask_add, ask_compose: ask which."""

    def __init__(
        self,
        parent: QWidget,
        add: Callable[[int, bool], object],
        ask_add: Callable[[], object],
        compose: Callable[[int, bool], object],
        ask_compose: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.setTitle(self.tr("&Add a track"))
        compose_actions = []
        self._add_heading(self.tr("Empty"))
        for name, program, is_drum in usual_parts():
            self.addAction(name).triggered.connect(partial(_call, add, program, is_drum))
        self.addAction(self.tr("Other…")).triggered.connect(lambda: ask_add())
        self._add_heading(self.tr("Composed to what is there"))
        for _, name, program, is_drum in _USUAL:
            action = self.addAction(_translated(name))
            action.triggered.connect(partial(_call, compose, program, is_drum))
            compose_actions.append(action)
        other = self.addAction(self.tr("Compose another part…"))
        other.triggered.connect(lambda: ask_compose())
        self._compose_actions = [*compose_actions, other]
        self._reason = self.addAction("")
        self._reason.setEnabled(False)
        self.set_hindrance(None)

    def _add_heading(self, text: str) -> None:
        """Not as a section, whose text not every style draws."""
        if self.actions():
            self.addSeparator()
        self.addAction(text).setEnabled(False)

    def set_hindrance(self, reason: str | None) -> None:
        """Why none can be composed; None where one can."""
        self._reason.setText(reason or "")
        self._reason.setVisible(bool(reason))
        for action in self._compose_actions:
            action.setEnabled(reason is None)
            action.setToolTip(reason or action.text())


def _call(act: Callable[[int, bool], object], program: int, is_drum: bool, *_: object) -> None:
    """Without `checked`."""
    act(program, is_drum)


def _translated(text: object) -> str:
    return QCoreApplication.translate("AddTrack", str(text))
