"""Parses chord symbols in the spellings of lead sheets and programs: C-7, CM7, C^7, Ch7, C7b9b13, Cm(add9)/E.

A chord has the notes that its symbol states and no others: C7b9b13 has no eleventh. Ambiguous symbols are read as most
lead sheets mean them:

- C2 keeps its third; C5 and Csus2 have none.
- C13 and Cmaj13 have no eleventh, which would clash with the third; Cm13 has one.
- C7alt has a flat and a sharp fifth, and a flat and a sharp ninth.
- A ninth, eleventh or thirteenth that is altered without "add" implies a seventh, so C(b9) is C7b9; not over a minor
  triad.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from generator.errors import ContinuoError
from generator.music.harmony import EVERY_CLASS, class_set, pitch_class

_NO_CHORD = ("n.c.", "n.c", "n/c", "nc", "-")
_SYMBOL = re.compile(r"(?P<root>[A-G][#b♯♭]?)(?P<quality>\S*?)(?:/(?P<bass>[A-G][#b♯♭]?))?")
_SIGNS = str.maketrans(
    {"♯": "#", "♭": "b", "△": "^", "Δ": "^", "∆": "^", "°": "o", "º": "o", "ø": "h", "Ø": "h", "−": "-", "–": "-"}
    | dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
)

# The elements of a quality, which is what stands between root and bass. They are tried in this order.
_ELEMENTS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("between", r"[(),\[\]]|/(?=[b#+-]?\d)"),
        ("add", r"(?i:add)(?P<sign>[b#+-]?)(?P<degree>2|3|4|6|9|11|13)"),
        ("without", r"(?i:omit|no)(?P<degree>[35])(?:rd|th)?"),
        ("altered", r"(?i:alt(?:ered)?)"),
        ("suspended", r"(?i:sus)(?P<degrees>24|42|2|4)?"),
        ("half diminished", r"(?i:half-?dim(?:inished)?|hdim)|h"),
        ("diminished", r"(?i:dim(?:inished)?)|o"),
        ("augmented", r"(?i:aug(?:mented)?)|\+(?!\d)"),
        ("minor", r"(?:mi|Mi|MI)(?:nor|n|NOR|N)?"),
        ("major", r"(?:ma|Ma|MA)(?!dd|DD|ug|lt)(?:jor|j|JOR|J)?|M"),
        ("triangle", r"[\^tj]"),
        ("minor", r"m"),
        ("alteration", r"(?P<sign>[b#+-])(?P<degree>5|6|9|11|13)"),
        ("number", r"69|6/9|13|11|9|7|6|5|2"),
    )
)
# At the beginning of a quality "-" is minor and "+" augmented (C-7, C+9), unless they alter a note (C-5, C+11).
_FIRST_ELEMENTS = (("minor", re.compile(r"-(?!5)")), ("augmented", re.compile(r"\+(?!5|11|13)")))
_NATURAL = {2: 14, 3: 4, 4: 17, 5: 7, 6: 9, 9: 14, 11: 17, 13: 21}  # semitones above the root


@dataclass(frozen=True, slots=True)
class ChordSymbol:
    """One chord of a progression."""

    name: str
    """As it was written."""
    classes: int
    """The set of its pitch classes; EVERY_CLASS for "no chord"."""
    bass: int | None
    """Pitch class of its lowest note, 0 to 11; None for "no chord"."""


class _UnreadError(ValueError):
    """A quality can't be read from the character with the index `position` on."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def parse_chords(text: str) -> tuple[tuple[ChordSymbol, ...], ...]:
    """Parses "Dm7 | G7 C7 | %" into bars. The chords of a bar are equally long; "%" repeats the bar before; "N.C." is
    no chord.

    Raises ContinuoError for an empty bar and for a symbol that can't be read: which bar, at which character, and how
    much of the symbol is understood.
    """
    bars: list[tuple[ChordSymbol, ...]] = []
    offset = 0
    parts = text.split("|")
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    if len(parts) > 1 and not parts[0].strip():
        offset = len(parts.pop(0)) + 1
    for number, part in enumerate(parts, 1):
        chords: list[ChordSymbol] = []
        for match in re.finditer(r"\S+", part):
            if match.group() == "%" and bars:
                chords += bars[-1]
            else:
                chords.append(_chord(match.group(), number, offset + match.start() + 1))
        if not chords:
            raise ContinuoError(
                "{--chords}: bar {number} is empty; write a chord, '%' for the bar before, or N.C. for none",
                number=number,
            )
        bars.append(tuple(chords))
        offset += len(part) + 1
    return tuple(bars)


def _chord(symbol: str, bar: int, position: int) -> ChordSymbol:
    if symbol.lower() in _NO_CHORD:
        return ChordSymbol(symbol, EVERY_CLASS, None)
    match = _SYMBOL.fullmatch(symbol)
    root = pitch_class(match["root"]) if match else None
    if match is None or root is None:
        raise ContinuoError(
            "{--chords}: {symbol!r} in bar {bar} (character {position}) is not a known chord symbol; "
            "write, for example, C, Am, F#m7b5, Bbmaj7, G7/B or Dsus4",
            symbol=symbol,
            bar=bar,
            position=position,
        )
    try:
        steps = _steps(match["quality"].translate(_SIGNS))
    except _UnreadError as error:
        end = match.end("root") + error.position
        raise ContinuoError(
            "{--chords}: {symbol!r} in bar {bar} (character {position}): {known!r} is understood, and {unknown!r} is "
            "not; write, for example, C, Am, F#m7b5, Bbmaj7, G7/B or Dsus4",
            symbol=symbol,
            bar=bar,
            position=position,
            known=symbol[:end],
            unknown=symbol[end:],
        ) from None
    bass = pitch_class(match["bass"]) if match["bass"] else None
    lowest = root if bass is None else bass
    return ChordSymbol(symbol, class_set([lowest, *(root + step for step in steps)]), lowest)


@dataclass
class _Quality:
    """What has been read of a quality so far. Notes are given in semitones above the root."""

    third: int | None = 4
    """3 or 4; None for a chord without third."""
    suspended: set[int] = field(default_factory=set)
    """Suspended notes, 2 or 5, which replace the third."""
    fifths: set[int] = field(default_factory=set)
    """Altered fifths; empty if the fifth is perfect."""
    has_fifth: bool = True
    """False after "no5"."""
    seventh: int | None = None
    """9, 10 or 11; None if none has been stated."""
    natural: dict[int, int] = field(default_factory=dict)
    """Natural ninth, eleventh and thirteenth, by degree. One that is also in `altered` does not sound."""
    altered: dict[int, set[int]] = field(default_factory=dict)
    """Altered ninths, elevenths and thirteenths, by degree."""
    added: set[int] = field(default_factory=set)
    """Notes of "add" and sixths; C2 and C6/9 add their ninth."""
    has_number: bool = False
    """Whether a number such as 5, 6 or 7 has been read."""
    sign: str = ""
    """"major" or "triangle" if such a sign has been read, which makes the seventh a major one; else ""."""
    diminished: bool = False
    """Whether the chord is diminished, which makes its seventh a diminished one."""

    def steps(self) -> set[int]:
        """All notes of the chord, the root (0) among them."""
        altered = [step for own in self.altered.values() for step in own]
        seventh = self.seventh
        if seventh is None and (self.sign == "triangle" or (altered and self.third != 3)) and not self.has_number:
            seventh = 11 if self.sign else 10
        found = {0, *self.suspended, *altered, *self.added}
        found.update(step for degree, step in self.natural.items() if degree not in self.altered)
        found.update(step for step in (self.third, seventh) if step is not None)
        return found | (self.fifths or {7}) if self.has_fifth else found


def _steps(text: str) -> set[int]:
    """A quality such as "m7b5" -> its notes in semitones above the root. Raises _UnreadError."""
    quality, position, before = _Quality(), 0, ""
    while position < len(text):
        patterns = _ELEMENTS if position else (*_FIRST_ELEMENTS, *_ELEMENTS)
        name, match = next(((own, found) for own, one in patterns if (found := one.match(text, position))), ("", None))
        if match is None or not _apply(quality, name, match, before):
            raise _UnreadError(position)
        position, before = match.end(), name
    return quality.steps()


def _apply(quality: _Quality, name: str, match: re.Match[str], before: str) -> bool:
    """Adds one element to `quality`. -> whether it makes sense at its position. before: name of the previous element,
    "" for none."""
    if name == "between" and match[0] == "/":
        return quality.has_number  # C7/9 and C6/b9, but no C/9
    if name == "number":
        return _apply_number(quality, match[0], is_apart=before in ("between", "major", "triangle"))
    groups = match.groupdict()
    degree = int(groups["degree"]) if "degree" in groups else 0
    shift = {"b": -1, "-": -1, "#": 1, "+": 1}.get(groups.get("sign") or "", 0)
    is_first = before in ("", "between") and not quality.has_number and not quality.sign
    if name == "add":
        quality.added.add(_NATURAL[degree] + shift)
    elif name == "without":
        quality.third, quality.has_fifth = (None, quality.has_fifth) if degree == 3 else (quality.third, False)
    elif name == "altered":
        quality.seventh, quality.fifths = 10, {6, 8}
        quality.altered[9] = {13, 15}
    elif name == "suspended":
        quality.third = None
        quality.suspended |= {2 if own == "2" else 5 for own in groups["degrees"] or "4"}
    elif name == "alteration" and degree in (5, 6):
        (quality.fifths if degree == 5 else quality.added).add(_NATURAL[degree] + shift)
    elif name == "alteration":
        quality.altered.setdefault(degree, set()).add(_NATURAL[degree] + shift)
    elif name == "augmented":
        quality.fifths.add(8)
    elif name in ("major", "triangle"):
        if quality.sign:
            return False
        quality.sign = name
        if before == "number" and quality.seventh == 10:  # C7M
            quality.seventh = 11
    elif name in ("minor", "diminished", "half diminished"):
        if not is_first:
            return False
        quality.third = 3
        quality.fifths |= set() if name == "minor" else {6}
        quality.diminished = name == "diminished"
        quality.seventh = 10 if name == "half diminished" else None
    return True


def _apply_number(quality: _Quality, text: str, *, is_apart: bool) -> bool:
    """Adds a number to `quality`. -> whether it makes sense at its position. is_apart: whether a separator or a major
    sign stands before it, so that it may follow another number (C7/9)."""
    if quality.has_number:
        if not is_apart or text not in ("6", "9", "11", "13"):
            return False
        quality.natural[int(text)] = _NATURAL[int(text)]
        return True
    if text == "5" and (quality.third != 4 or quality.sign):
        return False
    quality.has_number = True
    if text == "5":
        quality.third = None
    elif text in ("2", "6"):
        quality.added.add(_NATURAL[int(text)])
    elif text in ("69", "6/9"):
        quality.added |= {9, 14}
    else:
        degrees = {"7": (), "9": (9,), "11": (9, 11), "13": (9, 11, 13) if quality.third == 3 else (9, 13)}[text]
        quality.natural |= {degree: _NATURAL[degree] for degree in degrees}
        quality.seventh = 11 if quality.sign else 9 if quality.diminished else 10
    return True
