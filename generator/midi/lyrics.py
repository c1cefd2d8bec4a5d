"""The sung words of a .mid file."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from generator.midi.text import decode_text
from generator.music.scaling import scaled_ticks
from generator.music.score import Score

_LYRICS = 0x05
_WORD_ENDS = (b" ", b"\r", b"\n")  # if syllables end with these, one that does not is followed by the rest of its word


class Syllable(NamedTuple):
    """What is sung on a note."""

    ticks: int
    """Onset of its note, in the score's ticks."""
    text: str
    """The syllable; ends with a hyphen if the word goes on."""


def lyrics_of(score: Score) -> dict[int, list[Syllable]]:
    """The syllables of each track that has some, in order of time, by index of the score's track.

    The lyrics of a file's track belong to its part; if it has several, to the one of them, and if it has none, to the
    one of all pitched parts, whose notes begin at the most syllables. Lyrics of which no syllable falls on a note are
    left out.
    """
    if score.source is None:
        return {}
    source, events = score.source, score.source.events
    by_track: dict[int, list[Syllable]] = {}
    indexes: dict[int, list[int]] = {}
    for index in events.metas(_LYRICS).tolist():
        indexes.setdefault(int(events.track[index]), []).append(index)
    for number, own in indexes.items():
        contents = [events.content(index) for index in own]
        spaced = any(content.endswith(_WORD_ENDS) for content in contents)
        for position, (index, content) in enumerate(zip(own, contents, strict=True), start=1):
            text = decode_text(content, source.encoding)
            goes_on = spaced and not content.endswith(_WORD_ENDS) and position < len(contents)
            if text:
                ticks = scaled_ticks(int(events.ticks[index]), events.ticks_per_quarter, score.ticks_per_quarter)
                text += "-" if goes_on and not text.endswith("-") else ""
                by_track.setdefault(number, []).append(Syllable(ticks, text))
    found: dict[int, list[Syllable]] = {}
    pitched = [index for index, track in enumerate(score.tracks) if not track.is_drum and len(track)]
    of_file: dict[int | None, list[int]] = {}
    for index in pitched:
        of_file.setdefault(_file_track(score, index), []).append(index)
    for number, syllables in by_track.items():
        ticks = [syllable.ticks for syllable in syllables]
        own = of_file.get(number, pitched)
        hits = {index: int(np.isin(ticks, score.tracks[index].notes[:, 0]).sum()) for index in own}
        best = max(hits, key=hits.__getitem__, default=None)
        if best is not None and hits[best]:
            found.setdefault(best, []).extend(syllables)
    return {index: sorted(syllables) for index, syllables in found.items()}


def _file_track(score: Score, index: int) -> int | None:
    """Index of the file's track that the score's track with this index was read from; None for a new one."""
    number = score.source_part_of(score.tracks[index])
    return None if number is None or score.source is None else score.source.parts[number].track
