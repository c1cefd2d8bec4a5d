"""Texts for people: tool tips, menus without their keys, what a screen reader says."""

from __future__ import annotations

import html
import re

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction
from PySide6.QtWidgets import QWidget


def as_tip(text: object) -> str:
    """A name, or what holds one, as a tool tip: what looks like markup is shown as it is, and loads no picture."""
    text = str(text)
    return f"<qt>{html.escape(text)}</qt>".replace("\n", "<br>") if "<" in text or "&lt;" in text else text


def named(action: QAction) -> str:
    """The text that it has in its menu, whatever it is about just now."""
    return str(action.property("named") or action.text())


def without_mnemonic(text: str) -> str:
    """A menu's or a label's text without the & before its key, or, as Chinese has it, without the key in brackets."""
    return re.sub(r"\(&\w\)|&(&?)", r"\1", text)


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say it."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
