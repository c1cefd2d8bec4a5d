"""A SoundFont that is damaged, or made to harm, is a sentence that names it; no synth is led out of a table by it."""

from __future__ import annotations

import json
import queue
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.synth.converter import Answer, Converter
from app.synth.instruments import InstrumentStore
from app.synth.messages import PresetConverted, SoundFontLoaded
from app.synth.presets import choose
from app.synth.process import start_converter
from app.synth.soundfont import SoundFont, SoundFontError
from app.synth.soundfont_file import read_font
from generator.files import private_folder
from tests.app.synth.players import Player
from tests.app.synth.soundfonts import LENGTH, LOOP, RATE, header, small_sf2, small_sf3, tables, write_font
from tests.checkout import ROOT


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "small.sf2"


def heard(file: Path, pitch: int = 69, seconds: float = 1.0) -> np.ndarray:
    """Peak of each tenth of a second."""
    player = Player(SoundFont(file), RATE, file.parent / "instruments")
    player.dry()
    player.orchestra.note_on(0, 0, pitch, 127)
    frames = np.abs(player.listen(seconds)).max(axis=1)
    return np.array([part.max() for part in np.array_split(frames, round(10 * seconds))])


def refused(file: Path) -> str:
    with pytest.raises(SoundFontError) as caught:
        SoundFont(file)
    sentence = str(caught.value)
    assert sentence.startswith(f"{file}: the SoundFont is damaged (") and "\n" not in sentence
    return sentence


@pytest.mark.parametrize("make", [small_sf2, small_sf3])
def test_tables_come_back_as_they_were_written(make: Callable[[], bytes]) -> None:
    font = read_font(memoryview(make()))
    again = read_font(memoryview(write_font(font)))
    assert again == font and len(font.samples) >= 1


@pytest.mark.parametrize(("make", "ending"), [(small_sf2, ".sf2"), (small_sf3, ".sf3")])
def test_what_is_whole_is_played(tmp_path: Path, make: Callable[[], bytes], ending: str) -> None:
    file = tmp_path / f"small{ending}"
    file.write_bytes(make())
    assert heard(file, 60)[:4].min() > 0.001


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.parametrize(("make", "ending", "count"), [(small_sf2, ".sf2", 250), (small_sf3, ".sf3", 60)])
def test_no_mutant_ends_the_process_that_plays_it(
    tmp_path: Path, make: Callable[[], bytes], ending: str, count: int
) -> None:
    file = tmp_path / f"small{ending}"
    file.write_bytes(make())
    command = [sys.executable, "-m", "tests.app.synth.soundfonts", str(file), str(count), "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr[-3000:]
    said = [json.loads(line.partition(" ")[2]) for line in done.stdout.splitlines()]
    assert len(said) == count
    mutant = file.with_name("mutant" + ending)
    assert all(sentence == "played" or sentence.startswith(f"{mutant}: ") for sentence in said)
    assert 0.3 * count < sum(sentence != "played" for sentence in said) < count


def with_word(name: bytes, place: int, value: int) -> dict[bytes, bytes]:
    table = tables()
    table[name] = table[name][:place] + struct.pack("<H", value) + table[name][place + 2 :]
    return table


@pytest.mark.parametrize(
    ("table", "what"),
    [
        (with_word(b"pgen", 2, 1), "pgen refers to entry 1 of 1"),
        (with_word(b"igen", 14, 7), "igen refers to entry 7 of 1"),
        (with_word(b"ibag", 4, 9), "ibag 1 points to 9, which is out of order or beyond 5"),
        (with_word(b"pbag", 4, 0xFFFF), "pbag 1 points to 65,535"),
        (with_word(b"pbag", 8, 0), "pbag 2 points to 0, which is out of order"),
        (with_word(b"pbag", 6, 3), "pbag 1 points to 3, which is out of order or beyond 1"),
        (with_word(b"inst", 42, 5), "inst 1 points to 5, which is out of order or beyond 2"),
        (with_word(b"phdr", 24, 3), "phdr 0 points to 3, which is out of order or beyond 2"),
        (tables() | {b"shdr": header(b"A4", 0, LENGTH + 100, LOOP) + bytes(46)}, "sample 'A4' lies outside"),
        (tables() | {b"shdr": header(b"A4", 90, 80, LOOP) + bytes(46)}, "sample 'A4' lies outside"),
        (tables(rate=0), "sample 'A4' has a rate of 0 Hz"),
        (tables() | {b"igen": tables()[b"igen"][:-1]}, "igen has 19 bytes; it must be a positive multiple of 4"),
        (tables() | {b"phdr": b""}, "phdr has 0 bytes"),
        (tables() | {b"phdr": tables()[b"phdr"][-38:]}, "out of order or beyond"),
        ({name: tables()[name] for name in reversed(tables())}, "not those of the standard, in their order"),
        ({name: table for name, table in tables().items() if name != b"imod"}, "not those of the standard"),
    ],
)  # fmt: skip
def test_a_wrong_index_size_or_order_is_said(file: Path, table: dict[bytes, bytes], what: str) -> None:
    file.write_bytes(small_sf2(table))
    sentence = refused(file)
    assert what in sentence or ("out of order" in what and "holds no instruments" in sentence)


def test_a_version_that_is_not_known_is_said(file: Path) -> None:
    file.write_bytes(small_sf2(version=4))
    assert "its version is neither 2 nor 3" in refused(file)


def test_a_generator_that_is_not_known_is_passed_over(file: Path) -> None:
    file.write_bytes(small_sf2(with_word(b"igen", 0, 0x7FFF)))
    assert heard(file).max() > 0.01


@pytest.mark.parametrize("loop", [(0, 0), (400, 400), (500, 100), (LENGTH + 9, LENGTH + 99), (100, 1 << 31)])
@pytest.mark.parametrize("mode", [1, 3, 5, 0x8000 + 1])
def test_a_loop_that_leads_nowhere_is_left_out(file: Path, loop: tuple[int, int], mode: int) -> None:
    file.write_bytes(small_sf2(tables(loop, mode=mode)))
    assert heard(file).max() > 0.01


def test_a_loop_is_played_on(file: Path) -> None:
    file.write_bytes(small_sf2(tables((2_205, 2_225))))
    assert heard(file)[8] > 0.01


@pytest.mark.parametrize("pitch", [0, 127])
@pytest.mark.parametrize("rate", [400, 65_535])
def test_the_furthest_transpositions_end(file: Path, rate: int, pitch: int) -> None:
    file.write_bytes(small_sf2(tables((10, 14), rate=rate)))
    assert np.isfinite(heard(file, pitch)).all()


def test_compressed_sound_with_a_flipped_bit_is_said(tmp_path: Path) -> None:
    file = tmp_path / "small.sf3"
    data = bytearray(small_sf3())
    data[data.index(b"OggS") + 5_000] ^= 4
    file.write_bytes(data)
    assert "is incomplete" in refused(file)


def test_too_many_zones_are_counted_before_they_are_made(tmp_path: Path) -> None:
    many = 2_000
    last = struct.pack("<20s3H3I", b"EOP", 0, 0, many, 0, 0, 0)
    bags = b"".join(struct.pack("<HH", number, 0) for number in range(many + 1))
    table = tables() | {
        b"phdr": tables()[b"phdr"][:62] + struct.pack("<H", 0) + bytes(12) + last,
        b"pbag": bags,
        b"pgen": struct.pack("<HH", 41, 0) * many + bytes(4),
        b"inst": struct.pack("<20sH", b"Sine", 0) + struct.pack("<20sH", b"EOI", many),
        b"ibag": bags,
        b"igen": struct.pack("<HH", 53, 0) * many + bytes(4),
    }
    file = tmp_path / "small.sf2"
    file.write_bytes(small_sf2(table))
    assert "more than 1,000,000 zones" in refused(file)


def test_presets_fall_back_to_their_family_and_kits_to_the_standard_one() -> None:
    presets = {key: [] for key in ((0, 0), (0, 40), (8, 40), (0, 48), (128, 0), (128, 24))}
    asked = [(8, 40), (8, 41), (3, 44), (0, 100), (128, 24), (128, 25), (128, 60)]
    assert [choose(presets, *one) for one in asked] == [
        (8, 40), (0, 40), (0, 40), (0, 0), (128, 24), (128, 24), (128, 0)
    ]  # fmt: skip
    assert choose({(0, 7): []}, 128, 0) == (0, 7)


def test_an_instrument_is_made_once_and_again_where_a_file_is_missing(file: Path) -> None:
    file.write_bytes(small_sf2())
    folder = file.parent / "instruments"
    made = InstrumentStore(SoundFont(file), folder).instrument(0, 0)
    assert [part.keys for part in made.parts] == [list(range(128))]
    path = Path(made.parts[0].path)
    before = path.stat().st_mtime_ns
    assert InstrumentStore(SoundFont(file), folder).instrument(0, 0) == made and path.stat().st_mtime_ns == before
    path.with_name("0.wav").write_bytes(b"half of it")
    assert InstrumentStore(SoundFont(file), folder).instrument(0, 0) == made
    assert path.with_name("0.wav").stat().st_size == made.sizes["0.wav"] > 8_000


def test_a_cache_that_can_not_be_written_to_is_done_without(file: Path) -> None:
    file.write_bytes(small_sf2())
    occupied = file.parent / "occupied"
    occupied.write_bytes(b"")
    made = InstrumentStore(SoundFont(file), occupied).instrument(0, 0)
    assert all(Path(part.path).exists() for part in made.parts)
    assert all(private_folder() in Path(part.path).parents for part in made.parts)  # gone when the process ends


@pytest.mark.processes
@pytest.mark.skipif(sys.platform != "linux", reason="other systems name their folders in other ways")
def test_what_a_converter_writes_without_a_cache_goes_with_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(small_sf2())
    temporary = file.parent / "temporary"
    temporary.mkdir()
    (file.parent / "occupied").write_bytes(b"")
    for name, value in (("XDG_CACHE_HOME", file.parent / "occupied"), ("TMPDIR", temporary)):
        monkeypatch.setenv(name, str(value))
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    converter = Converter(start_converter(), answers.put)
    converter.load(file)
    converter.convert(0, 0)
    assert answers.get(timeout=30) == SoundFontLoaded(file)
    found = answers.get(timeout=30)
    assert isinstance(found, PresetConverted) and found.instrument
    assert temporary in Path(found.instrument.parts[0].path).parents
    converter.close()
    assert list(temporary.iterdir()) == []
