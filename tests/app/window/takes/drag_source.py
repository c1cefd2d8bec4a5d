"""`python -m tests.app.window.takes.drag_source`: the cards of takes in a window of their own, from which takes are
dragged as the window has them dragged. Says where the second card is, and what was dragged out."""

from __future__ import annotations

import sys

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication

from app.document.takes import Take, TakeTree
from app.window.export.exporter import take_mime
from app.window.takes.panel import TakesPanel
from tests.app.window.parts import piece_of
from tests.app.window.takes.quitting import quit_with_stdin


def main() -> None:
    app = QApplication(sys.argv[:1])
    piece = piece_of((0, 480, 60, 80), (480, 480, 64, 80))
    panel = TakesPanel()
    panel.set_dragged(lambda number: take_mime(piece.score(), f"Take {number}"))
    panel.dragged_out.connect(lambda number: print("dragged", number, flush=True))
    panel.show_takes(TakeTree((Take(1, "Clip", piece), Take(2, "Take 1", piece, 1)), 1))
    panel.setGeometry(0, 0, 700, 200)
    panel.show()

    def say() -> None:
        cards = panel.cards
        card = cards.card_at(cards.cards.index(cards.cards.row_of(2)))
        place = cards.viewport().mapToGlobal(card.bottomLeft() + QPoint(20, -6))
        print("at", place.x(), place.y(), flush=True)

    QTimer.singleShot(0, lambda: QTimer.singleShot(0, say))
    quit_with_stdin(app)
    app.exec()


if __name__ == "__main__":
    main()
