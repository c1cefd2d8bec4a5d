"""What a new track may be: empty, or composed to what is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

_PIANO, _GUITAR, _BASS, _STRINGS, _CHOIR, _TRUMPET, _SAX, _FLUTE, _PAD = 0, 25, 33, 48, 52, 56, 65, 73, 89


def usual_parts() -> list[tuple[str, str, int, bool]]:
    """Those that are asked for most: to add, to compose, program, whether it is a kit."""
    return [
        (
            QCoreApplication.translate("AddTrack", "Piano"),
            QCoreApplication.translate("AddTrack", "Compose a piano part"),
            _PIANO,
            False,
        ),
        (
            QCoreApplication.translate("AddTrack", "Guitar"),
            QCoreApplication.translate("AddTrack", "Compose a guitar part"),
            _GUITAR,
            False,
        ),
        (
            QCoreApplication.translate("AddTrack", "Bass"),
            QCoreApplication.translate("AddTrack", "Compose a bass part"),
            _BASS,
            False,
        ),
        (
            QCoreApplication.translate("AddTrack", "Drums"),
            QCoreApplication.translate("AddTrack", "Compose a drum part"),
            0,
            True,
        ),
        (
            QCoreApplication.translate("AddTrack", "Strings"),
            QCoreApplication.translate("AddTrack", "Compose a string part"),
            _STRINGS,
            False,
        ),
        (
            QCoreApplication.translate("AddTrack", "Choir"),
            QCoreApplication.translate("AddTrack", "Compose a choir part"),
            _CHOIR,
            False,
        ),
        (
            QCoreApplication.translate("AddTrack", "Trumpet"),
            QCoreApplication.translate("AddTrack", "Compose a trumpet part"),
            _TRUMPET,
            False,
        ),
        (
            QCoreApplication.translate("AddTrack", "Saxophone"),
            QCoreApplication.translate("AddTrack", "Compose a saxophone part"),
            _SAX,
            False,
        ),
        (
            QCoreApplication.translate("AddTrack", "Flute"),
            QCoreApplication.translate("AddTrack", "Compose a flute part"),
            _FLUTE,
            False,
        ),
        (
            QCoreApplication.translate("AddTrack", "Synth pad"),
            QCoreApplication.translate("AddTrack", "Compose a pad part"),
            _PAD,
            False,
        ),
    ]


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
        self.addSection(self.tr("Empty"))
        for name, _, program, is_drum in usual_parts():
            self.addAction(name).triggered.connect(partial(_call, add, program, is_drum))
        self.addAction(self.tr("Other…")).triggered.connect(lambda: ask_add())
        self.addSection(self.tr("Composed to what is there"))
        for _, name, program, is_drum in usual_parts():
            action = self.addAction(name)
            action.triggered.connect(partial(_call, compose, program, is_drum))
            compose_actions.append(action)
        other = self.addAction(self.tr("Compose another part…"))
        other.triggered.connect(lambda: ask_compose())
        self._compose_actions = [*compose_actions, other]
        self._reason = self.addAction("")
        self._reason.setEnabled(False)
        self.set_hindrance(None)

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
