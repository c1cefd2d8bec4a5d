"""Which tracks of a score make up one part.

A part is what one player plays. The rules, in this order, and why:

1. All drum tracks are one part, so that files with a track for each drum look like those with one for the kit.
2. A track of program 0 whose name says another instrument is of that instrument: files without programs are common
(chorales, quartets, exports of sequencers). "Bass" is a voice beside a soprano, alto or tenor, otherwise a bass.
3. A track of a wind or string instrument whose name says that it is sung is a voice: notation programs write oboes for
singers, since synths sustain them. Saxophones and recorders have names like voices ("Tenor") and stay, as do basses
without other voices beside them.
4. Keyboards and harps write on several staves: tracks of one program are one part, even four staves of a fugue. But
"Piano 1" and "Piano 2" are two players, a melody is not an accompaniment, and a track with a name of its own beside
one that is called a piano (or among four other instruments) is another player: a role in an opera, a horn "in F".
5. Tracks that are named as hands (left, lower ...) are one part whatever their program; those of keyboards also across
programs: right on a piano and left on a bright piano.
6. Tracks of strings, trumpets and voices by range that have the same name and different programs are one part: a
player who plucks the strings, or sets a mute, is still the same player.
7. All others stay apart, even two violins with the same notes.
8. If a family has more than INDEXES parts, or the piece more than MAX_PARTS, parts are merged, those with the fewest
notes first: into the nearest part in mean pitch of the same program; where there is none, of the same family; at last
into any. So a second oboe joins the first before timpani join anything. This loses who plays what, so it is counted.

An arrangement depends on what the tracks are, not on their order; parts are in the order of their first tracks.
Arranging arranged parts changes nothing. A part's name is that of its tracks if they agree, or the words with which all
begin ("Piano right", "Piano left"), or that of its largest track.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from generator.events.ensemble import INDEXES
from generator.music.instruments import DRUM_FAMILY, MAX_PARTS
from generator.music.score import Track
from generator.music.track_names import KEYBOARDS, VOICE, VOICES, NameMeaning, meaning_of

_HARP = 46
# Substitutes that exports choose for voices: brass, reeds and pipes, single strings.
_SUNG_BY_NAME = frozenset((*range(40, 44), *range(56, 80)))
_SUNG_BY_RANGE = frozenset(range(68, 74))  # oboe to flute: not saxophones, recorders, trombones or strings
_ACOUSTIC_BASS = 32
# Programs among which one player changes: bowed, trembling, plucked, in a section; open and muted; a sung line played.
_STRINGS = frozenset((*range(40, 46), *range(48, 52)))
_TRUMPETS = frozenset((56, 59))
_TECHNIQUES = frozenset((44, 45, 59))
_MOST_NAMED = 256  # groups whose names are read
_ROLE_WORDS = 3  # at most, in the name of a role
_TIMPANI = 47
_UNLIKE_THEIR_FAMILY = frozenset((_HARP, _TIMPANI))
_ENSEMBLE = 4  # so many parts of other instruments make a score in which a keyboard is one of many


@dataclass(frozen=True, slots=True)
class Arranged:
    """A part, and the tracks that it was made of."""

    family: int
    """Index into instruments.FAMILIES."""
    program: int
    """General MIDI program, of that family; 0 for drums."""
    name: str
    """Its name, made of those of its tracks."""
    tracks: tuple[int, ...]
    """Indexes of the score's tracks that are merged into it."""


def arrange(tracks: Sequence[Track]) -> tuple[list[Arranged], int]:
    """The parts that have notes, and how many tracks were merged only because a piece can't have so many parts."""
    drums = [index for index, track in enumerate(tracks) if track.is_drum and len(track)]
    groups = [
        _Group(track.program, track.name, (index,))
        for index, track in enumerate(tracks)
        if not track.is_drum and len(track)
    ]
    merged = 0
    most = MAX_PARTS - bool(drums)
    while groups:
        before = groups
        groups = _grouped(groups, tracks)
        if _is_over(groups, most):
            groups, count = _reduced(groups, tracks, most)
            merged += count
        # What a name means depends on those beside it, and these may have been merged.
        if [(group.program, group.name) for group in groups] == [(group.program, group.name) for group in before]:
            break
    parts = [Arranged(group.program // 8, group.program, group.name, group.tracks) for group in groups]
    if drums:
        parts.append(Arranged(DRUM_FAMILY, 0, _name(drums, tracks), tuple(drums)))
    return parts, merged


@dataclass(frozen=True, slots=True)
class _Group:
    program: int
    name: str
    tracks: tuple[int, ...]


def _grouped(groups: list[_Group], tracks: Sequence[Track]) -> list[_Group]:
    """Merge groups by rules 2 to 7."""
    # Reading names takes time, and only hostile files name thousands of tracks.
    meanings = [meaning_of(group.name if len(groups) <= _MOST_NAMED else "") for group in groups]
    programs = _programs(groups, meanings)
    by_key: dict[object, list[int]] = {}
    for index, key in enumerate(_keys(groups, meanings, programs)):
        by_key.setdefault(index if key is None else key, []).append(index)
    return [
        _union([groups[index] for index in own], [programs[index] for index in own], tracks) for own in by_key.values()
    ]


def _programs(groups: list[_Group], meanings: list[NameMeaning]) -> list[int]:
    """The program of each group: its own, or that of its name (rules 2 and 3)."""
    initials = {meaning.range for meaning in meanings if meaning.is_initial}
    has_singers, has_clefs = len(initials) > 2, False
    for group, meaning in zip(groups, meanings, strict=True):
        may_sing = group.program == 0 or group.program in VOICES or group.program in _SUNG_BY_RANGE
        if meaning.range not in ("", "bass") and may_sing and not meaning.is_initial and not meaning.is_hand:
            has_singers = True
        has_clefs = has_clefs or (meaning.is_hand and meaning.program is None and group.program == 0)
    programs = []
    for group, meaning in zip(groups, meanings, strict=True):
        program = group.program
        is_range = bool(meaning.range) and not meaning.is_hand and (not meaning.is_initial or len(initials) > 2)
        if program == 0:
            if meaning.program is not None and (not meaning.is_hand or _has_staves(meaning.program)):
                program = meaning.program
            elif is_range and (meaning.range != "bass" or has_singers):
                program = VOICE
            elif is_range and not has_clefs:
                program = _ACOUSTIC_BASS
        elif not meaning.is_hand and (
            (meaning.program == VOICE and program in _SUNG_BY_NAME)
            or (is_range and program in _SUNG_BY_RANGE and (meaning.range != "bass" or has_singers))
        ):
            program = VOICE
        programs.append(program)
    return programs


def _keys(groups: list[_Group], meanings: list[NameMeaning], programs: list[int]) -> list[object]:
    """A key for each group: groups with equal keys are one part; None for one that stays apart (rules 4 to 6)."""
    others = sum(1 for program in programs if not _has_staves(program))
    players: defaultdict[int, set[int]] = defaultdict(set)  # by program
    hands: defaultdict[int, Counter[int]] = defaultdict(Counter)  # by a keyboard's family, how many of each program
    namesakes: defaultdict[str, list[int]] = defaultdict(list)  # own programs of the groups of a name
    named = set()  # programs of keyboards that are called so
    for group, meaning, program in zip(groups, meanings, programs, strict=True):
        namesakes[group.name].append(group.program)
        if _has_staves(program):
            players[program].add(meaning.player)
            if meaning.program is not None and _has_staves(meaning.program):
                named.add(program)
            if meaning.is_hand:
                hands[program // 8][program] += 1
    keys: list[object] = []
    for group, meaning, program in zip(groups, meanings, programs, strict=True):
        key: object = None
        if _has_staves(program):
            of_family = hands[program // 8]
            is_shared = meaning.is_hand and program < KEYBOARDS and max(of_family.values()) == 1
            player = meaning.player if len(players[program] - {0}) > 1 else 0
            someone = group.name if meaning.is_melody else ""
            if _is_own_name(group.name, meaning) and (
                others >= _ENSEMBLE or (program in named and not meaning.is_plain)
            ):
                someone = group.name
            key = (min(of_family) if is_shared else program, player, someone)
        elif meaning.is_hand and meaning.is_plain and program not in VOICES:
            key = (program, "hands")
        elif _is_one_player(meaning, namesakes[group.name]):
            key = ("player", group.name)
        keys.append(key)
    return keys


def _is_one_player(meaning: NameMeaning, programs: list[int]) -> bool:
    """Whether tracks of one name and of these programs are of one player, who changes the sound."""
    if len(programs) < 2 or len({*programs}) < len(programs):
        return False
    if meaning.range:
        return VOICES.union(_SUNG_BY_RANGE).issuperset(programs) or _STRINGS.issuperset(programs)
    kind = _TRUMPETS if meaning.program in _TRUMPETS else _STRINGS
    return meaning.program in kind and kind.issuperset(programs)


def _has_staves(program: int) -> bool:
    return program < KEYBOARDS or program == _HARP


def _is_own_name(name: str, meaning: NameMeaning) -> bool:
    """Whether a name is not that of a keyboard, and short enough for a role rather than a piece."""
    is_keyboards = meaning.program is not None or meaning.is_hand or meaning.is_melody
    return (
        not is_keyboards
        and not meaning.is_blank
        and len(name.split()) <= _ROLE_WORDS
        and not any(map(str.isdigit, name))
    )


def _union(groups: list[_Group], programs: list[int], tracks: Sequence[Track]) -> _Group:
    if len(groups) == 1:
        (group,) = groups
        return group if group.program == programs[0] else _Group(programs[0], group.name, group.tracks)
    own = sorted(index for group in groups for index in group.tracks)
    sizes: Counter[int] = Counter()
    for group, program in zip(groups, programs, strict=True):
        sizes[program] += sum(len(tracks[index]) for index in group.tracks)
    program = min(sizes, key=lambda program: (program in _TECHNIQUES, -sizes[program], program))
    return _Group(program, _name(own, tracks), tuple(own))


def _name(own: Sequence[int], tracks: Sequence[Track]) -> str:
    """The name of a part of several tracks: the words with which all their names begin, or that of the largest track;
    but not a name of one hand, clef or voice, as there are several."""
    names = {tracks[index].name for index in own}
    columns = zip(*(name.split() for name in names), strict=False)
    common = " ".join(words[0] for words in takewhile(lambda words: len({*words}) == 1, columns))
    largest = sorted((-len(tracks[index]), tracks[index].name) for index in own)
    for name in (min(names) if len(names) == 1 else common, *(name for _, name in largest)):
        meaning = meaning_of(name)
        if name and not meaning.is_hand and not meaning.range:
            return name
    return ""


def _is_over(groups: list[_Group], most: int) -> bool:
    return len(groups) > min(most, INDEXES) and (
        len(groups) > most or max(Counter(group.program // 8 for group in groups).values()) > INDEXES
    )


def _reduced(groups: list[_Group], tracks: Sequence[Track], most: int) -> tuple[list[_Group], int]:
    """Rule 8. -> groups, how many tracks were merged into others."""
    sizes = [sum(len(tracks[index]) for index in group.tracks) for group in groups]
    heights = [
        sum(int(tracks[index].notes[:, 2].sum()) for index in group.tracks) / size
        for group, size in zip(groups, sizes, strict=True)
    ]
    contents = [sorted(tracks[index].notes.tobytes() for index in group.tracks) for group in groups]
    ascending = sorted(
        range(len(groups)),
        key=lambda index: (sizes[index], heights[index], groups[index].program, groups[index].name, contents[index]),
    )
    families = [group.program // 8 for group in groups]
    kin = [group.program if group.program in _UNLIKE_THEIR_FAMILY else group.program // 8 for group in groups]
    in_family = Counter(families)
    kept = dict.fromkeys(ascending)
    # By program, then family (harps and timpani apart), then family, then any: drop the smallest that have a like one.
    for kind in ([128 + group.program for group in groups], kin, families, [0] * len(groups)):
        of_kind = Counter(kind[index] for index in kept)
        for index in list(kept):
            is_over = len(kept) > most or in_family[families[index]] > INDEXES
            if is_over and of_kind[kind[index]] > 1:
                del kept[index]
                of_kind[kind[index]] -= 1
                in_family[families[index]] -= 1
    into: defaultdict[int, list[int]] = defaultdict(list)
    for index in ascending:
        if index not in kept:
            program, family, height = groups[index].program, families[index], heights[index]
            nearest = min(
                kept,
                key=lambda other: (
                    groups[other].program != program,
                    kin[other] != kin[index],
                    families[other] != family,
                    abs(heights[other] - height),
                ),
            )
            into[nearest].append(index)
    result = [
        _Group(groups[index].program, groups[index].name, tuple(sorted((*groups[index].tracks, *joining))))
        for index in sorted(kept)
        for joining in [[track for other in into[index] for track in groups[other].tracks]]
    ]
    return result, sum(len(groups[index].tracks) for own in into.values() for index in own)
