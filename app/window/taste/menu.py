"""The taste's commands in the Compose menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from app.window.main_window import MainWindow


def add_taste(
    window: MainWindow, menu: QMenu, add: Callable[..., QAction], add_switch: Callable[..., QAction]
) -> tuple[QAction, QAction]:
    """add, add_switch: as the menus have them -> the switch, and what composes a surprise."""
    surprise = add(
        menu, QCoreApplication.translate("Menus", "Surprise me"), window.composing.surprise, "Ctrl+Alt+Return"
    )
    by_taste = add_switch(menu, QCoreApplication.translate("Menus", "Choose &by my taste"), window.taste.switch, True)
    add(menu, QCoreApplication.translate("Menus", "My &taste…"), window.taste.show_dialog)
    menu.addSeparator()
    return by_taste, surprise
