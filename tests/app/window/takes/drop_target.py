"""`python -m tests.app.window.takes.drop_target`: another program's window. Says what is dropped on it: the kinds of
data, the file and its size, and the size of the MIDI data."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.app.window.takes.quitting import quit_with_stdin


class Target(QWidget):
    """Takes everything."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setGeometry(100, 350, 300, 200)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.acceptProposedAction()
        print("over", flush=True)

    def dropEvent(self, event: QDropEvent) -> None:
        mime = event.mimeData()
        path = Path(mime.urls()[0].toLocalFile())
        midi = bytes(mime.data("audio/midi").data())
        event.acceptProposedAction()
        print("dropped", path.read_bytes() == midi, midi[:4].decode(), path.name, flush=True)


def main() -> None:
    app = QApplication(sys.argv[:1])
    target = Target()
    target.show()
    QTimer.singleShot(0, lambda: print("ready", flush=True))
    quit_with_stdin(app)
    app.exec()


if __name__ == "__main__":
    main()
