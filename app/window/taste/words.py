"""What a taste is made of, and why a take is thought to be liked, in a musician's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

Side = tuple[str, int]  # a side of the music; 1 for much of it, -1 for little, 0 for neither


def _words() -> dict[Side, str]:
    return {
        ("density", 1): QCoreApplication.translate("Taste", "more notes"),
        ("density", -1): QCoreApplication.translate("Taste", "fewer notes"),
        ("density", 0): QCoreApplication.translate("Taste", "the number of notes"),
        ("chords", 1): QCoreApplication.translate("Taste", "fuller chords"),
        ("chords", -1): QCoreApplication.translate("Taste", "single lines"),
        ("chords", 0): QCoreApplication.translate("Taste", "the fullness of the chords"),
        ("register", 1): QCoreApplication.translate("Taste", "higher notes"),
        ("register", -1): QCoreApplication.translate("Taste", "lower notes"),
        ("register", 0): QCoreApplication.translate("Taste", "the register"),
        ("range", 1): QCoreApplication.translate("Taste", "a wide range"),
        ("range", -1): QCoreApplication.translate("Taste", "a narrow range"),
        ("range", 0): QCoreApplication.translate("Taste", "the range"),
        ("loudness", 1): QCoreApplication.translate("Taste", "louder playing"),
        ("loudness", -1): QCoreApplication.translate("Taste", "softer playing"),
        ("loudness", 0): QCoreApplication.translate("Taste", "the dynamics"),
        ("dynamics", 1): QCoreApplication.translate("Taste", "loud and soft side by side"),
        ("dynamics", -1): QCoreApplication.translate("Taste", "even dynamics"),
        ("dynamics", 0): QCoreApplication.translate("Taste", "the changes of dynamics"),
        ("rhythm", 1): QCoreApplication.translate("Taste", "notes between the beats"),
        ("rhythm", -1): QCoreApplication.translate("Taste", "notes on the beat"),
        ("rhythm", 0): QCoreApplication.translate("Taste", "the rhythm"),
        ("lengths", 1): QCoreApplication.translate("Taste", "longer notes"),
        ("lengths", -1): QCoreApplication.translate("Taste", "shorter notes"),
        ("lengths", 0): QCoreApplication.translate("Taste", "the lengths of the notes"),
        ("mode", 1): QCoreApplication.translate("Taste", "minor"),
        ("mode", -1): QCoreApplication.translate("Taste", "major"),
        ("mode", 0): QCoreApplication.translate("Taste", "the scale"),
        ("key", 1): QCoreApplication.translate("Taste", "notes from outside the key"),
        ("key", -1): QCoreApplication.translate("Taste", "clear keys"),
        ("key", 0): QCoreApplication.translate("Taste", "how clear the key is"),
        ("melody", 1): QCoreApplication.translate("Taste", "leaps in the melody"),
        ("melody", -1): QCoreApplication.translate("Taste", "a melody in steps"),
        ("melody", 0): QCoreApplication.translate("Taste", "the movement of the melody"),
        ("form", 1): QCoreApplication.translate("Taste", "repeated bars"),
        ("form", -1): QCoreApplication.translate("Taste", "always new bars"),
        ("form", 0): QCoreApplication.translate("Taste", "the amount of repetition"),
        ("surprise", 1): QCoreApplication.translate("Taste", "surprises"),
        ("surprise", -1): QCoreApplication.translate("Taste", "predictability"),
        ("surprise", 0): QCoreApplication.translate("Taste", "the amount of surprise"),
        ("clip", 1): QCoreApplication.translate("Taste", "a contrast to the piece before it"),
        ("clip", -1): QCoreApplication.translate("Taste", "staying close to the piece before it"),
        ("clip", 0): QCoreApplication.translate("Taste", "how it continues the piece"),
        ("settings", 1): QCoreApplication.translate("Taste", "bolder settings"),
        ("settings", -1): QCoreApplication.translate("Taste", "calmer settings"),
        ("settings", 0): QCoreApplication.translate("Taste", "the settings"),
        ("embedding", 0): QCoreApplication.translate("Taste", "similar to takes that you liked"),
    }


def side_text(group: str, direction: int) -> str:
    """Of a side of the music; one that is unknown, from a newer Continuo, is its own name."""
    words = _words()
    return words.get((group, direction)) or words.get((group, 0)) or group


def listed(texts: Sequence[str]) -> str:
    """One after another."""
    return QCoreApplication.translate("Taste", ", ").join(texts)


def why(scores: Mapping[str, Any]) -> str:
    """Why a take stands where it does; "" where no taste has a part in it. scores: a take's own."""
    taste = scores.get("taste")
    if not isinstance(taste, Mapping):
        return ""
    reasons = taste.get("why")
    texts = []
    for own in reasons if isinstance(reasons, list) else []:
        if isinstance(own, list) and len(own) == 2 and isinstance(own[0], str) and own[1] in (-1, 0, 1):
            texts.append(side_text(own[0], own[1]))
    if texts:
        return QCoreApplication.translate("Taste", "Your taste: {reasons}").format(reasons=listed(texts))
    if taste.get("surprise"):
        return QCoreApplication.translate("Taste", "Something else, to surprise you")
    return (
        QCoreApplication.translate("Taste", "Nothing in this take suits your taste better than the other takes")
        if "score" in taste
        else ""
    )
