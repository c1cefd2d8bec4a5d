"""A form that is asked for, "A A B A" or "verse=8,chorus=8,verse", as a plan.

The plan has, for each bar, how many bars back the bar is that it should repeat. What is not asked for is drawn from a
model of people's forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from generator.analysis.form import bars_back, labels_of
from generator.compose.asking.request import GenerationRequest
from generator.errors import ContinuoError
from generator.events.form_model import FURTHER_BACK, UNPLANNED, FormModel
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid
from generator.network.config import MAX_BARS

_SECTION = re.compile(r"\s*([^\W\d_][\w -]{0,30}?)['’′]*\s*(?:=\s*(\d{1,5})\s*)?")
_DRAWN = 2203  # seeds a random stream apart from those of the events
_USUAL_BACK = {label: back for back in (0, 1, 2, 4, 8) for label in labels_of(np.array([back])).tolist()}
_USUALLY_FURTHER = (16, 12, 6, 3)  # bars back: the most frequent in people's music among those without a label
_LETTERS = re.compile(r"[A-Z]['’′]*")


@dataclass(frozen=True)
class Section:
    """One section of a form as it was written."""

    name: str
    """In lower case; sections of one name repeat each other. The prime of A' is dropped: a variation repeats, too."""
    bars: int | None
    """Its length; None for that of the first section of its name or, where no section has one, an equal share."""


def parse_sections(text: str) -> tuple[Section, ...]:
    """The sections of "A A B A", "AABA" or "verse=8,chorus=8,verse", at least one. Raises ContinuoError."""
    if re.fullmatch(rf"(?:{_LETTERS.pattern}){{2,}}", text.strip()):
        parts = _LETTERS.findall(text)
    else:
        parts = text.split(",") if "," in text or "=" in text else text.split()
    sections = []
    for part in parts:
        match = _SECTION.fullmatch(part)
        length = int(match[2]) if match and match[2] else None
        if not match or length == 0:
            raise _unreadable(text)
        sections.append(Section(match[1].casefold(), length))
    if not sections:
        raise _unreadable(text)
    return tuple(sections)


def parse_form(text: str, bars: int | None = None) -> np.ndarray:
    """The plan of a form: for each bar, how many bars back the bar is that it repeats, (B,) int64, as in
    form.bars_back.

    The first bar of a new section is new (0), its other bars are UNPLANNED. The bars of a section that comes again
    point back to its last occurrence, as bars_back has it for such a piece; if it is longer than that, its further bars
    are UNPLANNED.

    bars: how many are to be composed, 1 to MAX_BARS; None for as many as the form has. Raises ContinuoError for a form
    that can't be read, that lacks necessary lengths, or that has another length than `bars`.
    """
    sections = parse_sections(text)
    lengths = _lengths(text, sections, bars)
    if sum(lengths) > MAX_BARS:
        raise ContinuoError(
            "{--form} {text!r} is {total} bars long; it must be at most {most}",
            text=text,
            total=sum(lengths),
            most=MAX_BARS,
        )
    plan = np.full(sum(lengths), UNPLANNED, np.int64)
    last: dict[str, tuple[int, int]] = {}
    begin = 0
    for section, length in zip(sections, lengths, strict=True):
        if section.name in last:
            before, bars_then = last[section.name]
            plan[begin : begin + min(length, bars_then)] = begin - before
        else:
            plan[begin] = 0
        last[section.name] = begin, length
        begin += length
    return plan


def _lengths(text: str, sections: tuple[Section, ...], bars: int | None) -> list[int]:
    """Number of bars of each section."""
    if all(section.bars is None for section in sections):
        if bars is None:
            raise ContinuoError(
                "{--form} {text!r} does not say how long it is: give {--bars}, or lengths such as A=8, B=8, A",
                text=text,
            )
        if bars % len(sections):
            raise ContinuoError(
                "{--form} {text!r}: {bars} bars can't be divided into {count} equal sections; ask for {fitting} bars, "
                "or give lengths such as A=8, B=8, A",
                text=text,
                bars=bars,
                count=len(sections),
                fitting=-(-bars // len(sections)) * len(sections),
            )
        return [bars // len(sections)] * len(sections)
    known: dict[str, int] = {}
    lengths = []
    for section in sections:
        length = known.get(section.name) if section.bars is None else section.bars
        if length is None:
            raise ContinuoError(
                "{--form} {text!r} does not say how long {name!r} is: write, for example, {name}=8",
                text=text,
                name=section.name,
            )
        lengths.append(length)
        known.setdefault(section.name, length)
    if bars is not None and sum(lengths) != bars:
        raise ContinuoError(
            "{--form} {text!r} is {total} bars long, but {bars} are asked for: make them equal, or leave out {--bars}",
            text=text,
            total=sum(lengths),
            bars=bars,
        )
    return lengths


def _unreadable(text: str) -> ContinuoError:
    return ContinuoError(
        "{--form} {text!r}: write sections, such as A A B A, or with their bars, such as verse=8, chorus=8, verse",
        text=text,
    )


def planned_forms(request: GenerationRequest, form: str | None, form_model: FormModel | None) -> np.ndarray | None:
    """The plan of all bars up to the request's end: how many bars back the bar is that each repeats, as in
    form.bars_back. (takes, bars), or (1, bars) where all takes have the same; None for no plan.

    Bars before the new music, and bars with given notes, have the form of what is there; the others the form that is
    asked for, and where none is, one drawn from form_model for each take. Raises ContinuoError for a form that can't be
    read or has another length than the new music.
    """
    if request.end_ticks is None or (form is None and form_model is None):
        return None
    bars = BarGrid(request.seed.metres, GRID_TICKS_PER_QUARTER)
    bar, position, _ = bars.locate_one(request.begin_ticks)
    first, last = bar + (position > 0), bars.locate_one(max(request.begin_ticks, request.end_ticks - 1))[0] + 1
    known = [score for score in (request.seed, request.given) if score]
    pitched = [track.notes for score in known for track in score.tracks if not track.is_drum]
    given = bars_back(np.concatenate([np.zeros((0, 4), np.int32), *pitched]), bars, last)
    asked = np.full(max(0, last - first), UNPLANNED, np.int64)
    if request.given is not None:
        asked = given[first:]
    if form is not None and len(asked):
        own = parse_form(form, len(asked))
        asked = np.where(own == UNPLANNED, asked, own)
    if form_model is None or not len(asked):
        return np.concatenate([given[:first], asked])[None]
    rngs = (np.random.default_rng([request.rng_seed, take, _DRAWN]) for take in range(request.takes))
    return np.stack([np.concatenate([given[:first], _drawn(given[:first], asked, form_model, rng)]) for rng in rngs])


def _drawn(given: np.ndarray, asked: np.ndarray, form_model: FormModel, rng: np.random.Generator) -> np.ndarray:
    """The plan of the bars after the given ones: as asked for, with UNPLANNED bars drawn from form_model. given, asked:
    plans of both stretches -> as long as asked."""
    labels = form_model.sample(labels_of(given).tolist(), len(asked), rng, labels_of(asked).tolist())
    plan, section = [*given.tolist()], 0
    for label, wanted in zip(labels.tolist(), asked.tolist(), strict=True):
        bar = len(plan)
        section = bar if wanted == 0 else section
        before = plan[-1] if plan else UNPLANNED
        if wanted != UNPLANNED:
            plan.append(wanted)
        elif label != FURTHER_BACK:
            plan.append(_USUAL_BACK[label])
        elif labels_of(np.array([before])) == FURTHER_BACK and before <= bar - section:
            plan.append(before)  # the same passage goes on
        else:
            plan.append(next(back for back in _USUALLY_FURTHER if back <= bar - section))
    return np.array(plan[len(given) :], np.int64)
