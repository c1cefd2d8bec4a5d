"""Where the parts of the window stand."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget


def arranged(panel: QWidget, header: QWidget, roll: QWidget, transport: QWidget, status: QWidget) -> QWidget:
    """The panel at the left, the roll under its header beside it, the transport and the status line below both."""
    right = QVBoxLayout()
    right.addWidget(header)
    right.addWidget(roll, 1)
    row = QHBoxLayout()
    row.addWidget(panel)
    row.addWidget(_line(QFrame.Shape.VLine))
    row.addLayout(right, 1)
    centre = QWidget()
    whole = QVBoxLayout(centre)
    whole.addLayout(row, 1)
    whole.addWidget(_line(QFrame.Shape.HLine))
    whole.addWidget(transport)
    whole.addWidget(_line(QFrame.Shape.HLine))
    whole.addWidget(status)
    for layout in (right, row, whole):
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
    return centre


def _line(shape: QFrame.Shape) -> QFrame:
    line = QFrame()
    line.setFrameShape(shape)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
