"""The menu bar: every command once more, with its keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from app.widgets.main_window import MainWindow

Keys = str | QKeySequence.StandardKey


@dataclass(frozen=True)
class Actions:
    """Those that are not always possible."""

    open_clip: QAction
    open_model: QAction
    save_midi: QAction
    save_wav: QAction
    compose: QAction
    cancel: QAction
    new_number: QAction
    play: QAction


def make_menus(window: MainWindow) -> Actions:
    """Fill the window's menu bar."""

    def action(text: str, slot: Callable[[], object], *keys: Keys) -> QAction:
        made = QAction(text, window)
        made.setShortcuts([QKeySequence(key) for key in keys])
        made.triggered.connect(lambda: slot())  # without `checked`, which the slots don't want
        return made

    tr, standard = window.tr, QKeySequence.StandardKey
    actions = Actions(
        open_clip=action(tr("&Open a clip…"), window.ask_clip, standard.Open),
        open_model=action(tr("Open a &model…"), window.ask_model, "Ctrl+Shift+O"),
        save_midi=action(tr("&Save .mid…"), window.ask_save_midi, standard.Save),
        save_wav=action(tr("Save .&wav…"), window.ask_save_wav, "Ctrl+Shift+S"),
        compose=action(tr("&Compose"), window.compose, "Ctrl+Return", "Ctrl+Enter"),
        cancel=action(tr("C&ancel"), window.composer.cancel, "Esc"),
        new_number=action(tr("&New number"), window.panel.draw_number, "Ctrl+N"),
        play=action(tr("&Play or pause") + "\t" + tr("Space"), window.listening.play_or_pause),
    )
    quit_action = action(tr("&Quit"), window.close, "Ctrl+Q")
    quit_action.setMenuRole(QAction.MenuRole.QuitRole)
    file = window.menuBar().addMenu(tr("&File"))
    file.addActions([actions.open_clip, actions.open_model])
    file.addSeparator()
    file.addActions([actions.save_midi, actions.save_wav])
    file.addSeparator()
    file.addAction(quit_action)
    window.menuBar().addMenu(tr("&Piece")).addActions([actions.compose, actions.cancel, actions.new_number])
    window.menuBar().addMenu(tr("P&lay")).addActions(
        [
            actions.play,
            action(tr("&Stop"), window.listening.stop, "Shift+Space"),
            action(tr("S&ilence everything"), window.player.panic, "Ctrl+."),
        ]
    )
    roll = window.roll
    window.menuBar().addMenu(tr("&View")).addActions(
        [
            action(tr("Zoom &in"), window.header.zoom_in.emit, "Ctrl++", "Ctrl+="),
            action(tr("Zoom &out"), window.header.zoom_out.emit, "Ctrl+-"),
            action(tr("&Higher rows"), lambda: roll.zoom_rows(2), "Ctrl+Shift+Up"),
            action(tr("&Lower rows"), lambda: roll.zoom_rows(-2), "Ctrl+Shift+Down"),
            action(tr("Show &all"), window.header.fit.emit, "Ctrl+0"),
        ]
    )
    return actions
