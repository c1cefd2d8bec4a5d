"""Several files as one piece, such as the parts of a song that each have a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from generator.errors import Text
from generator.music.scaling import MAX_TICKS_PER_QUARTER, at_resolution
from generator.music.score import Score


def side_by_side(scores: Sequence[tuple[str, Score]]) -> Score:
    """scores: one or more, each with its name. -> all their tracks, from one beginning on. Tempo, metre, markers, and
    all that a file holds besides notes are those of the first; tracks without a name are called as their file. Raises
    ContinuoError past 2^31 ticks."""
    name, first = scores[0]
    finest = math.lcm(*(score.ticks_per_quarter for _, score in scores))
    if finest > MAX_TICKS_PER_QUARTER:
        finest = max(score.ticks_per_quarter for _, score in scores)
    first = at_resolution(first, finest)
    tracks = [replace(track, name=track.name or name) for track in first.tracks]
    for other, score in scores[1:]:
        for track in at_resolution(score, finest).tracks:
            tracks.append(replace(track, name=track.name or other, source_part=None))
    notices = [notice for _, score in scores for notice in score.notices]
    if len(scores) > 1:
        notices.append(
            Text(
                "{count} files as tracks of one piece; tempo, metre and controllers are those of {name}",
                count=len(scores),
                name=name,
            )
        )
    return replace(first, tracks=tuple(tracks), notices=tuple(notices))
