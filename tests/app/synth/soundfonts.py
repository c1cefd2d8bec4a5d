"""Small SoundFonts for tests, and damaged ones. `python -m tests.app.synth.soundfonts FILE COUNT SEED` plays some."""

from __future__ import annotations

import itertools
import json
import math
import random
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

from app.synth.soundfont import SoundFont, SoundFontError, default_soundfont
from app.synth.soundfont_file import KEY_RANGE, SAMPLE, Font, Zone, read_font
from tests.app.synth.players import Player

RATE = 22_050
HEADER = struct.Struct("<20s5IBbHH")
RECORDS = (b"phdr", b"pbag", b"pmod", b"pgen", b"inst", b"ibag", b"imod", b"igen", b"shdr")
LENGTH, LOOP = 4_410, (2_205, 4_361)  # frames


def packed(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def header(name: bytes, begin: int, end: int, loop: tuple[int, int], rate: int = RATE, pitch: int = 69) -> bytes:
    return struct.pack("<20s5IBbHH", name, begin, end, *loop, rate, pitch, 0, 0, 1)


def tables(loop: tuple[int, int] = LOOP, rate: int = RATE, mode: int = 1) -> dict[bytes, bytes]:
    """A piano and a drum set of one sample: A4, of which the whole of the second half is looped."""
    rows = struct.pack
    return {
        b"phdr": struct.pack("<20s3H3I", b"Piano", 0, 0, 0, 0, 0, 0)
        + struct.pack("<20s3H3I", b"Drums", 0, 128, 1, 0, 0, 0)
        + struct.pack("<20s3H3I", b"EOP", 0, 0, 2, 0, 0, 0),
        b"pbag": rows("<6H", 0, 0, 1, 0, 2, 0),
        b"pmod": bytes(10),
        b"pgen": rows("<6H", 41, 0, 41, 0, 0, 0),
        b"inst": rows("<20sH", b"Sine", 0) + rows("<20sH", b"EOI", 2),
        b"ibag": rows("<6H", 0, 0, 1, 0, 4, 0),
        b"imod": bytes(10),
        b"igen": rows("<HH", 38, 0xF000) + rows("<HBB", 43, 0, 127) + rows("<6H", 54, mode, 53, 0, 0, 0),
        b"shdr": header(b"A4", 0, LENGTH, loop, rate) + header(b"EOS", 0, 0, (0, 0), 0, 0),
    }


def small_sf2(chosen: dict[bytes, bytes] | None = None, version: int = 2) -> bytes:
    sine = [round(20_000 * math.sin(2 * math.pi * 440 * frame / RATE)) for frame in range(LENGTH)]
    sound = struct.pack(f"<{LENGTH}h", *sine) + bytes(92)
    lists = (
        packed(b"LIST", b"INFO" + packed(b"ifil", struct.pack("<HH", version, 1)) + packed(b"INAM", b"Small\0")),
        packed(b"LIST", b"sdta" + packed(b"smpl", sound)),
        packed(b"LIST", b"pdta" + b"".join(packed(*table) for table in (chosen or tables()).items())),
    )
    return packed(b"RIFF", b"sfbk" + b"".join(lists))


def small_sf3() -> bytes:
    """One preset of the SoundFont that ships, with its samples."""
    font = read_font(memoryview(default_soundfont().read_bytes()))
    font.presets = [preset for preset in font.presets if preset[0][20:24] == bytes(4)][:1]
    number = font.presets[0][1][-1][-1][1]
    font.instruments = [font.instruments[number]]
    for zone in font.presets[0][1]:
        zone[-1] = zone[-1][0], 0
    zones = font.instruments[0][1]
    middle = [zone for zone in zones if zone[-1][0] == SAMPLE and _has_middle(dict(zone).get(KEY_RANGE, 0x7F00))]
    kept = zones[:1] * (zones[0][-1][0] != SAMPLE) + middle[:3]
    font.instruments[0] = (font.instruments[0][0], kept)
    samples, sound = [], b""
    for zone in kept:
        if zone[-1][0] == SAMPLE:
            sample = font.samples[zone[-1][1]]
            cut = bytes(font.sound[sample.start : sample.end])
            samples.append(sample._replace(start=len(sound), end=len(sound) + len(cut)))
            sound += cut
            zone[-1] = SAMPLE, len(samples) - 1
    font.samples, font.sound = samples, memoryview(sound)
    return write_font(font)


def write_font(font: Font) -> bytes:
    """A file with these tables alone, without modulators."""
    tables = {
        **_tables(font.presets, b"phdr", b"pbag", b"pmod", b"pgen"),
        **_tables(font.instruments, b"inst", b"ibag", b"imod", b"igen"),
        b"shdr": b"".join(HEADER.pack(*sample) for sample in font.samples) + bytes(HEADER.size),
    }
    lists = (
        packed(b"LIST", b"INFO" + packed(b"ifil", struct.pack("<HH", font.version, 0))),
        packed(b"LIST", b"sdta" + packed(b"smpl", bytes(font.sound))),
        packed(b"LIST", b"pdta" + b"".join(packed(name, tables[name]) for name in RECORDS)),
    )
    return packed(b"RIFF", b"sfbk" + b"".join(lists))


def _tables(
    owners: Sequence[tuple[bytes, list[Zone]]], heads: bytes, bags: bytes, modulators: bytes, generators: bytes
) -> dict[bytes, bytes]:
    offset = 20 if heads == b"inst" else 24
    records, first_rows, rows = [], [], []
    for head, zones in owners:
        records.append((head, len(first_rows)))
        for zone in zones:
            first_rows.append(len(rows))
            rows += zone
    records.append((bytes(36 if heads == b"phdr" else 20), len(first_rows)))
    first_rows.append(len(rows))
    return {
        heads: b"".join(head[:offset] + index.to_bytes(2, "little") + head[offset:] for head, index in records),
        bags: b"".join(struct.pack("<HH", index, 0) for index in first_rows),
        modulators: bytes(10),
        generators: b"".join(itertools.starmap(struct.Struct("<HH").pack, (*rows, (0, 0)))),
    }


def _has_middle(keys: int) -> bool:
    return keys % 256 <= 60 <= keys >> 8


def places(data: bytes) -> list[tuple[bytes, int, int]]:
    """Name, begin and length of what each chunk holds, LISTs included."""
    found, place = [], 12
    while place + 8 <= len(data):
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        found.append((data[place : place + 4], place + 8, size))
        place += 12 if data[place : place + 4] == b"LIST" else 8 + size + (size % 2 and data[place + 8 + size] == 0)
    return found


def mutant(data: bytes, seed: int) -> bytes:
    """Bytes, words, sizes or names that are another; cut, with a length that fits; or noise anywhere."""
    rng, changed, chunks = random.Random(seed), bytearray(data), places(data)
    tables = [chunk for chunk in chunks if chunk[0] in RECORDS]
    kind = rng.choice(("bytes", "words", "words", "size", "name", "cut", "noise"))
    name, begin, size = rng.choice(chunks if kind == "size" else tables)
    if kind == "bytes":
        for _ in range(rng.randint(1, 8)):
            changed[begin + rng.randrange(size)] = rng.randrange(256)
    elif kind == "words":
        for _ in range(rng.randint(1, 4)):
            place = begin + 2 * rng.randrange(size // 2)
            changed[place : place + 2] = struct.pack(
                "<H", rng.choice((0, 1, 0x7FFF, 0x8000, 0xFFFF, rng.randrange(1 << 16)))
            )
    elif kind == "size":
        other = rng.choice((0, 1, size - 1, size + 1, size // 2, size * 2, 0x7FFFFFFF, 0xFFFFFFFF))
        changed[begin - 4 : begin] = struct.pack("<I", other % (1 << 32))
    elif kind == "name":
        other = rng.choice(tables)[0]
        changed[begin - 8 : begin - 4] = other if other != name else b"xxxx"
    elif kind == "cut":
        del changed[rng.randrange(12, len(changed)) :]
        changed[4:8] = struct.pack("<I", len(changed) - 8)
    else:
        for _ in range(rng.choice((1, 10, 100))):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def main() -> None:
    """Says of each mutant, before it is played, which it is; and then what became of it."""
    source, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    data, file = source.read_bytes(), source.with_name("mutant" + source.suffix)
    for number in range(seed, seed + count):
        file.write_bytes(mutant(data, number))
        print(number, end=" ", flush=True)
        try:
            player = Player(SoundFont(file), RATE, source.parent / f"instruments-{number}")
            for pitch in (0, 24, 60, 69, 96, 127):
                player.orchestra.note_on(player.engine.horizon, 0, pitch, 100)
                player.orchestra.note_on(player.engine.horizon, 9, pitch, 100)
                player.listen(0.2)
                player.orchestra.note_off(player.engine.horizon, 0, pitch)
            player.listen(0.3)
            print(json.dumps("played"))
        except SoundFontError as error:
            print(json.dumps(str(error)))


if __name__ == "__main__":
    main()
