"""A SoundFont's tables, read from a file that nobody vouches for: every size, index and order in them is checked.

SoundFont 2.01: RIFF with three LISTs; `pdta` has nine tables, in which presets name zones ("bags"), zones rows of
generators, generators instruments or samples, each by its index. SoundFont 3 has Ogg Vorbis for samples.
"""

from __future__ import annotations

import functools
import itertools
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from generator.errors import TextError

INSTRUMENT, KEY_RANGE, KEY, SAMPLE, SAMPLE_MODES = 41, 43, 46, 53, 54
_OPERATORS = 61  # what the standard knows of; others are to be ignored
_RECORDS = {b"phdr": 38, b"pbag": 4, b"pmod": 10, b"pgen": 4, b"inst": 22, b"ibag": 4, b"imod": 10, b"igen": 4,
            b"shdr": 46}  # fmt: skip  # in their order, and the bytes of a record
_LISTS = {b"INFO", b"sdta", b"pdta"}
_HEADER = struct.Struct("<20s5IBbHH")
_PAGE, _PAGE_HEADER, _LONGEST_PAGE = b"OggS", 27, 65_307
_MOST_ROWS = 0xFFFF
_ROM = 0x8000
_SLOWEST, _FASTEST = 400, 0xFFFF  # Hz

Data: TypeAlias = bytes | bytearray | memoryview
Zone: TypeAlias = list[tuple[int, int]]  # rows (operator, amount), both from 0 to 65535


class Damaged(TextError, ValueError):
    """What is wrong with a SoundFont, in a few words."""


class Sample(NamedTuple):
    """A sample's header."""

    name: bytes
    """20 bytes, padded with zeros."""
    start: int
    """First frame; in SoundFont 3 first byte."""
    end: int
    """After the last frame; in SoundFont 3 byte."""
    loop_begin: int
    """Frame; in SoundFont 3 from the sample's own start."""
    loop_end: int
    """Frame; in SoundFont 3 from the sample's own start."""
    rate: int
    """Hz."""
    pitch: int
    """Key at which it was recorded, 0 to 127; up to 255 for none."""
    correction: int
    """Cents, -128 to 127."""
    link: int
    """Index of the other channel's sample."""
    kind: int
    """Flags: mono 1, right 2, left 4, linked 8, in ROM 0x8000."""

    @property
    def is_in_rom(self) -> bool:
        return bool(self.kind & _ROM)


@dataclass
class Font:
    """The tables of a SoundFont. Each preset and instrument is its record without the zones' index, and its zones, of
    which one without an instrument or a sample, the first, holds for the others."""

    version: int
    """2 or 3."""
    presets: list[tuple[bytes, list[Zone]]]
    """Record and zones of each."""
    instruments: list[tuple[bytes, list[Zone]]]
    """Record and zones of each."""
    samples: list[Sample]
    """Their headers."""
    sound: memoryview
    """What the samples are cut from."""


def read_font(data: memoryview) -> Font:
    """The tables of a whole file. Raises Damaged where a size, an index or their order is wrong."""
    if data[:4] != b"RIFF" or data[8:12] != b"sfbk":
        raise Damaged("it does not begin with 'RIFF....sfbk'")
    lists: dict[bytes, memoryview] = {}
    for name, content in _chunks(data[12 : 8 + _number(data[4:8])]):
        if name == b"LIST":
            lists.setdefault(bytes(content[:4]), content[4:])
            if lists.keys() >= _LISTS:
                break  # some writers leave other bytes behind the lists
    if missing := sorted(_LISTS - lists.keys()):
        raise Damaged("it has no list {name}", name=missing[0].decode())
    version = _chunk(lists[b"INFO"], b"ifil")
    if len(version) < 4 or _number(version[:2]) not in (2, 3):
        raise Damaged("its version is neither 2 nor 3")
    tables = list(_chunks(lists[b"pdta"]))
    if tuple(name for name, _ in tables[: len(_RECORDS)]) != tuple(_RECORDS):
        raise Damaged("the tables of pdta are not those of the standard, in their order")
    for name, table in tables[: len(_RECORDS)]:
        if not len(table) or len(table) % _RECORDS[name]:
            raise Damaged(
                "{name} has {size:,} bytes; it must be a positive multiple of {record}",
                name=name.decode(),
                size=len(table),
                record=_RECORDS[name],
            )
    table = dict(tables[: len(_RECORDS)])
    samples = [Sample(*row) for row in _HEADER.iter_unpack(table[b"shdr"])][:-1]
    instruments = _with_zones(table, b"inst", b"ibag", b"imod", b"igen", 20)
    presets = _with_zones(table, b"phdr", b"pbag", b"pmod", b"pgen", 24)
    _check_indices("pgen", presets, INSTRUMENT, len(instruments))
    _check_indices("igen", instruments, SAMPLE, len(samples))
    if not presets:
        raise Damaged("it holds no instruments")
    return Font(_number(version[:2]), presets, instruments, samples, _chunk(lists[b"sdta"], b"smpl"))


def sample_frames(font: Font, sample: Sample, check: bool) -> int:
    """How many frames a sample has. check: the sums of what is compressed, too. Raises Damaged if not whole."""
    if not _SLOWEST <= sample.rate <= _FASTEST:
        raise Damaged("sample {name!r} has a rate of {rate:,} Hz", name=_name(sample), rate=sample.rate)
    size = len(font.sound) if font.version == 3 else len(font.sound) // 2
    if not sample.start <= sample.end <= size:
        raise Damaged("sample {name!r} lies outside the file", name=_name(sample))
    if font.version == 2:
        return sample.end - sample.start
    try:
        return _vorbis_frames(font.sound[sample.start : sample.end], check)
    except (ValueError, IndexError, struct.error) as error:
        raise Damaged("sample {name!r} is incomplete", name=_name(sample)) from error


def signed(amount: int) -> int:
    """A generator's amount, 0 to 65535, as the number from -32768 to 32767 that it stands for."""
    return (amount + 0x8000) % 0x10000 - 0x8000


def _name(sample: Sample) -> str:
    return sample.name.partition(b"\0")[0].decode(errors="replace")


def _number(data: Data) -> int:
    return int.from_bytes(data, "little")


def _chunks(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Raises Damaged for one that reaches beyond the end."""
    offset = 0
    while offset + 8 <= len(data):
        name, size = bytes(data[offset : offset + 4]), _number(data[offset + 4 : offset + 8])
        if size > len(data) - offset - 8:
            if name.isalnum() and name.isascii():
                raise Damaged("chunk {name} is longer than the chunk that contains it", name=name.decode())
            raise Damaged("a chunk is longer than the chunk that contains it")
        yield name, data[offset + 8 : offset + 8 + size]
        offset += 8 + size
        offset += size % 2 == 1 and data[offset : offset + 4] != b"LIST"  # some writers leave the padding out


def _chunk(data: memoryview, wanted: bytes) -> memoryview:
    """Raises Damaged."""
    for name, content in _chunks(data):
        if name == wanted:
            return content
    raise Damaged("it has no chunk {name}", name=wanted.decode())


def _with_zones(
    table: dict[bytes, memoryview], heads: bytes, bags: bytes, modulators: bytes, generators: bytes, offset: int
) -> list[tuple[bytes, list[Zone]]]:
    """Presets or instruments; offset: of the index into bags within a head. Raises Damaged."""
    rows = list(struct.iter_unpack("<HH", table[generators]))
    first_rows, first_modulators = zip(*struct.iter_unpack("<HH", table[bags]), strict=True)
    _check_order(bags, first_rows, len(rows))
    _check_order(bags, first_modulators, len(table[modulators]) // _RECORDS[modulators])
    size = _RECORDS[heads]
    records = [bytes(table[heads][start : start + size]) for start in range(0, len(table[heads]), size)]
    first_bags = [_number(record[offset : offset + 2]) for record in records]
    _check_order(heads, first_bags, len(first_rows) - 1)
    last = INSTRUMENT if heads == b"phdr" else SAMPLE
    found = []
    for record, (begin, end) in zip(records, itertools.pairwise(first_bags), strict=False):
        zones = []
        for number in range(begin, end):
            zone = [row for row in rows[first_rows[number] : first_rows[number + 1]] if row[0] < _OPERATORS]
            operators = [row[0] for row in zone]
            if last in operators:
                zones.append(zone[: operators.index(last) + 1])  # what stands behind it is to be ignored
            elif number == begin:
                zones.append(zone)
        found.append((record[:offset] + record[offset + 2 :], zones))
    return found


def _check_order(name: bytes, indices: Sequence[int], most: int) -> None:
    """Raises Damaged."""
    for position, (first, second) in enumerate(itertools.pairwise((0, *indices))):
        if not first <= second <= most:
            raise Damaged(
                "{name} {position} points to {second:,}, which is out of order or beyond {most:,}",
                name=name.decode(),
                position=position,
                second=second,
                most=most,
            )


def _check_indices(name: str, owners: Sequence[tuple[bytes, list[Zone]]], operator: int, count: int) -> None:
    """Raises Damaged."""
    for _, zones in owners:
        for zone in zones:
            if zone and zone[-1][0] == operator and zone[-1][1] >= count:
                raise Damaged(
                    "{name} refers to entry {index:,} of {count:,} (counted from 0)",
                    name=name,
                    index=zone[-1][1],
                    count=count,
                )


def _vorbis_frames(data: memoryview, check: bool) -> int:
    """Frames of an Ogg Vorbis stream, by its last page. check: its pages' sums, too. Raises ValueError,
    IndexError or struct.error."""
    if data[:4] != _PAGE:
        raise ValueError
    if not check:
        end = bytes(data[-_LONGEST_PAGE:])
        return struct.unpack_from("<q", end, end.rfind(_PAGE) + 6)[0]
    offset = frames = 0
    while bytes(data[offset : offset + 4]) == _PAGE:
        segments = data[offset + 26]
        size = _PAGE_HEADER + segments + sum(data[offset + _PAGE_HEADER : offset + _PAGE_HEADER + segments])
        page = bytearray(data[offset : offset + size])
        stored, page[22:26] = _number(page[22:26]), bytes(4)
        if len(page) != size or _ogg_sum(page) != stored:
            raise ValueError
        frames = max(frames, struct.unpack_from("<q", page, 6)[0])
        offset += size
    if offset < len(data) - 3:
        raise ValueError
    return frames


@functools.cache
def _reversed_bits() -> bytes:
    return bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _ogg_sum(page: bytearray) -> int:
    """Ogg's CRC: zlib's polynomial from the other end of each byte, without its complements."""
    value = zlib.crc32(page.translate(_reversed_bits()), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{value:032b}"[::-1], 2)
