"""What the measures of a MusicXML file say of the order in which they are played."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal
from xml.etree import ElementTree

from app.files.playing_order import MOST_TIMES, Repeats

_TIMES = {str(times) for times in range(1, MOST_TIMES + 1)}
_CAPO = re.compile(r"\bd\.?\s?c\b\.?|\bda capo\b")
_SEGNO = re.compile(r"\bd\.?\s?s\b\.?|\bdal segno\b")
_AL_FINE, _AL_CODA = re.compile(r"\bal fine\b"), re.compile(r"\bcoda\b")
_TO_CODA = re.compile(r"\bto (the )?coda\b|\bto\s*$|^al coda\b")
_CODA, _FINE = re.compile(r"coda\W*"), re.compile(r"fine\W*")


def repeats_of(measures: Sequence[Sequence[ElementTree.Element]]) -> list[Repeats]:
    """measures: of each bar, those of all parts that have it, one or more; a mark holds in whichever part it stands."""
    found, ending = [], frozenset()
    for parts in measures:
        over = False
        for mark in _all(parts, "barline/ending"):
            if mark.get("type") == "start":
                numbers = re.findall(r"\d+", mark.get("number", ""))
                ending = frozenset(time for time in range(1, MOST_TIMES + 1) if str(time) in numbers)
            else:
                over = True
        lines = list(_all(parts, "barline/repeat"))
        backward = [line for line in lines if line.get("direction") == "backward"]
        times = next((int(line.get("times", "")) for line in backward if line.get("times", "") in _TIMES), 2)
        bar = Repeats(
            opens=any(line.get("direction") == "forward" for line in lines),
            closes=times if backward else 0,
            endings=ending,
            closes_after_jump=any(line.get("after-jump") == "yes" for line in backward),
        )
        for direction in _all(parts, "direction"):
            bar = _with_direction(bar, direction)
        for sound in _all(parts, "sound"):
            bar = _with_sound(bar, sound)
        signs = {sign for line in _all(parts, "barline") for sign in (*line.keys(), *(child.tag for child in line))}
        found.append(bar._replace(is_segno=bar.is_segno or "segno" in signs, is_coda=bar.is_coda or "coda" in signs))
        ending = frozenset() if over else ending
    codas = [number for number, bar in enumerate(found) if bar.is_coda]
    if len(codas) > 1 and not any(bar.to_coda for bar in found):  # two signs without words: from one to the other
        found[codas[0]] = found[codas[0]]._replace(is_coda=False, to_coda=True)
    return found


def _all(parts: Sequence[ElementTree.Element], path: str) -> Iterator[ElementTree.Element]:
    return (element for measure in parts for element in measure.iterfind(path))


def _with_direction(bar: Repeats, direction: ElementTree.Element) -> Repeats:
    """A bar with what one direction adds: signs, words, and what they are said to mean."""
    words = " ".join(" ".join((word.text or "").split()) for word in direction.iterfind("direction-type/words"))
    words = words.strip().lower()
    sound = direction.find("sound")
    before = bar
    if sound is not None:
        bar = _with_sound(bar, sound)
    jump: Literal["", "capo", "segno"] = "capo" if _CAPO.search(words) else "segno" if _SEGNO.search(words) else ""
    if not jump and bar.jump != before.jump:
        jump = bar.jump
    if jump:
        until = "fine" if _AL_FINE.search(words) else "coda" if _AL_CODA.search(words) else bar.until
        return bar._replace(jump=jump, until=until)
    if _AL_FINE.search(words):  # of a jump whose first words stand in another direction
        return bar._replace(until="fine")
    has_coda = direction.find("direction-type/coda") is not None
    if _TO_CODA.search(words) and (has_coda or "coda" in words):
        return bar._replace(to_coda=True)
    says_coda = has_coda or bool(_CODA.fullmatch(words))
    return bar._replace(
        is_segno=bar.is_segno or direction.find("direction-type/segno") is not None,
        is_coda=bar.is_coda or (says_coda and not bar.to_coda),
        is_fine=bar.is_fine or bool(_FINE.fullmatch(words)),
    )


def _with_sound(bar: Repeats, sound: ElementTree.Element) -> Repeats:
    jump = "capo" if sound.get("dacapo") == "yes" else "segno" if sound.get("dalsegno") else bar.jump
    return bar._replace(
        opens=bar.opens or sound.get("forward-repeat") == "yes",
        jump=jump,
        is_segno=bar.is_segno or bool(sound.get("segno")),
        is_coda=bar.is_coda or bool(sound.get("coda")),
        to_coda=bar.to_coda or bool(sound.get("tocoda")),
        is_fine=bar.is_fine or bool(sound.get("fine")),
    )
