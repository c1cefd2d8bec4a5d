"""What is said of a take: its name, which bars are new, what composed it, and why it stands where it does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.document.takes import Take
from app.files.kinds import title
from app.window.takes.order import Batch
from app.window.taste.words import why

_QUOTED_NOTES = 16  # a shorter run comes about by chance


def name_of(take: Take) -> str:
    return take.name or QCoreApplication.translate("Takes", "Empty piece")


def bars_of(take: Take) -> str:
    """Which bars are new; of a beginning, how many it has."""
    if take.region is None or take.region[1] <= take.region[0]:
        count = take.piece.bar_count if len(take.piece) else 0
        one = QCoreApplication.translate("Takes", "1 bar")
        return one if count == 1 else QCoreApplication.translate("Takes", "{count} bars").format(count=count)
    first, last = (take.piece.bars.locate_one(ticks)[0] + 1 for ticks in (take.region[0], take.region[1] - 1))
    if first == last:
        return QCoreApplication.translate("Takes", "Bar {first}").format(first=first)
    return QCoreApplication.translate("Takes", "Bars {first}–{last}").format(first=first, last=last)


def made_by(take: Take) -> str:
    """The model's name; "" for what no model composed."""
    return take.checkpoint.get("name") or title(Path(take.checkpoint.get("file", "")))


def reason(take: Take, batch: Batch | None) -> str:
    """Why it stands where it does among the takes of its request; "" where nothing is known. By the person's taste, or
    by what ranking measured."""
    if text := why(take.scores):
        return text
    if batch is None or batch.best is None:
        return ""
    if isinstance(composed := take.scores.get("picked_of"), int):
        return QCoreApplication.translate("Takes", "Best of {count} that were composed").format(count=composed)
    quoted, likeness = take.scores.get("copied_notes"), take.scores.get("likeness")
    if isinstance(quoted, int) and quoted >= _QUOTED_NOTES:
        return QCoreApplication.translate("Takes", "Quotes {count} notes of the music before it").format(count=quoted)
    if batch.nearest is take:
        return QCoreApplication.translate("Takes", "Closest in character to the music before it")
    if take is not batch.best and isinstance(likeness, int | float) and likeness < 0.1:
        return QCoreApplication.translate("Takes", "A different idea from the takes ranked above it")
    return QCoreApplication.translate("Takes", "Ranked {rank} of {count}").format(
        rank=batch.takes.index(take) + 1, count=len(batch.takes)
    )


def marks_of(take: Take) -> tuple[list[str], list[str]]:
    """What a person thinks of it: names of icons, and words."""
    names, words = [], []
    if take.is_kept:
        names.append("kept")
        words.append(QCoreApplication.translate("Takes", "kept"))
    if take.rating:
        names.append("up" if take.rating > 0 else "down")
        up, down = QCoreApplication.translate("Takes", "thumbs up"), QCoreApplication.translate("Takes", "thumbs down")
        words.append(up if take.rating > 0 else down)
    return names, words


def about(take: Take, batch: Batch | None) -> str:
    """All of it, a line for each."""
    lines = [name_of(take), bars_of(take)]
    if model := made_by(take):
        lines.append(QCoreApplication.translate("Takes", "Model: {name}").format(name=model))
    if "number" in take.settings:
        lines.append(QCoreApplication.translate("Takes", "Seed: {number}").format(number=take.settings["number"]))
    if text := reason(take, batch):
        lines.append(text)
    return "\n".join(lines)
