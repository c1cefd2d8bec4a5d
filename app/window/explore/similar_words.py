"""What two passages share, and where a passage is, in the window's words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from generator.analysis.likeness import Trait

_SAME = 0.9
_MOST = 3  # more is a list that nobody reads


def trait_words(traits: Iterable[Trait]) -> str:
    """Such as "the same rhythm · as dense", the strongest first."""
    words = [word for trait in traits if (word := _trait(trait))]
    return " · ".join(words[:_MOST])


def _trait(trait: Trait) -> str:
    same, similar = {
        "contour": (
            QCoreApplication.translate("Likeness", "the same turns of melody"),
            QCoreApplication.translate("Likeness", "similar turns of melody"),
        ),
        "rhythm": (
            QCoreApplication.translate("Likeness", "the same rhythm"),
            QCoreApplication.translate("Likeness", "similar rhythm"),
        ),
        "harmony": (
            QCoreApplication.translate("Likeness", "the same harmony"),
            QCoreApplication.translate("Likeness", "similar harmony"),
        ),
        "density": (
            QCoreApplication.translate("Likeness", "as dense"),
            QCoreApplication.translate("Likeness", "about as dense"),
        ),
        "register": (
            QCoreApplication.translate("Likeness", "as high and as wide"),
            QCoreApplication.translate("Likeness", "about as high"),
        ),
        "metre": (
            QCoreApplication.translate("Likeness", "the same metre"),
            QCoreApplication.translate("Likeness", "similar metre"),
        ),
        "tempo": (
            QCoreApplication.translate("Likeness", "the same tempo"),
            QCoreApplication.translate("Likeness", "similar tempo"),
        ),
        "loudness": (
            QCoreApplication.translate("Likeness", "as loud"),
            QCoreApplication.translate("Likeness", "about as loud"),
        ),
    }.get(trait.kind, ("", ""))
    return same if trait.likeness >= _SAME else similar


def bar_words(bars: tuple[int, int] | None) -> str:
    """Such as "bars 9–16"; "" where they are not known."""
    if bars is None:
        return ""
    if bars[0] == bars[1]:
        return QCoreApplication.translate("Likeness", "bar {first}").format(first=bars[0])
    return QCoreApplication.translate("Likeness", "bars {first}–{last}").format(first=bars[0], last=bars[1])
