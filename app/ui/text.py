"""Texts as Qt takes them: tool tips, and menus without their keys."""

from __future__ import annotations

import html
import re


def as_tip(text: object) -> str:
    """A name, or what holds one, as a tool tip: what looks like markup is shown as it is, and loads no picture."""
    text = str(text)
    return f"<qt>{html.escape(text)}</qt>".replace("\n", "<br>") if "<" in text or "&lt;" in text else text


def without_mnemonic(text: str) -> str:
    """A menu's or a label's text without the & before its key, or, as Chinese has it, without the key in brackets."""
    return re.sub(r"\(&\w\)|&(&?)", r"\1", text)
