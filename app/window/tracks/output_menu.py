"""What plays a track, and on which MIDI channel, as a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.document.piece import Part
from app.ui.text import without_mnemonic
from generator.music.score import BUILT_IN_SYNTH

_CHANNELS = 16


class OutputMenu(QMenu):
    """choose_output, choose_channel: called with what is chosen, as Part has it; ask_ports: has `show_ports` called
    with those that there are."""

    def __init__(
        self,
        parent: QWidget,
        part: Callable[[], Part | None],
        choose_output: Callable[[str], object],
        choose_channel: Callable[[int | None], object],
        ask_ports: Callable[[], object],
    ) -> None:
        """part: of the active track, None where there is none."""
        super().__init__(self.tr("Out&put"), parent)
        self._part, self._choose_output, self._choose_channel = part, choose_output, choose_channel
        self._ask_ports = ask_ports
        self._ports: tuple[str, ...] = ()
        self._outputs = QActionGroup(self)
        self._add_output(self.tr("The &piece's output"), "")
        self._add_output(self.tr("&Built-in synth"), BUILT_IN_SYNTH)
        self._end = self.addSeparator()
        self._channel = QMenu(self.tr("MIDI &channel"), self)
        self.addMenu(self._channel)
        self._channels = QActionGroup(self)
        for channel in (None, *range(_CHANNELS)):
            text = self.tr("&Automatic") if channel is None else str(channel + 1)
            action = self._channels.addAction(text)
            action.setCheckable(True)
            action.setData(channel)
            self._channel.addAction(action)
        self._outputs.triggered.connect(self._on_output)
        self._channels.triggered.connect(self._on_channel)
        self.aboutToShow.connect(self._show)

    def _add_output(self, text: str, name: str, before: QAction | None = None) -> None:
        action = self._outputs.addAction(text)
        action.setCheckable(True)
        action.setData(name)
        if before:
            self.insertAction(before, action)
        else:
            self.addAction(action)

    @Slot(QAction)
    def _on_output(self, action: QAction) -> None:
        self._choose_output(action.data())

    @Slot(QAction)
    def _on_channel(self, action: QAction) -> None:
        self._choose_channel(action.data())

    @Slot()
    def _show(self) -> None:
        self._put_ports()
        self._ask_ports()

    @Slot(list)
    def show_ports(self, names: Sequence[str]) -> None:
        """MIDI outputs that are there."""
        self._ports = tuple(names)
        self._put_ports()

    def _put_ports(self) -> None:
        """The chosen one too, when it is not connected."""
        part = self._part() or Part()
        shown = [name for name in (*self._ports, part.output) if name and name != BUILT_IN_SYNTH]
        for action in self._outputs.actions()[2:]:
            self._outputs.removeAction(action)
            self.removeAction(action)
            action.deleteLater()
        for name in dict.fromkeys(shown):
            text = name.replace("&", "&&")
            if name not in self._ports:
                text = self.tr("{name} (not connected)").format(name=text)
            self._add_output(text, name, self._end)
        for group, chosen in ((self._outputs, part.output), (self._channels, part.channel)):
            for action in group.actions():
                action.setChecked(action.data() == chosen)
        self._channel.setEnabled(part.output != BUILT_IN_SYNTH)

    @property
    def chosen(self) -> tuple[str, str]:
        """What is shown as chosen: output and channel."""
        found = [action.text() for group in (self._outputs, self._channels) for action in group.actions()
                 if action.isChecked()]  # fmt: skip
        return without_mnemonic(found[0]), without_mnemonic(found[1])
