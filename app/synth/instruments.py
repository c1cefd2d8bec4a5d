"""Instruments for sfizz, made from a SoundFont's presets as they are asked for, and kept in the user's cache.

An instrument is split into parts of few regions: sfizz holds the GIL while it loads one, and the sound goes on
meanwhile. Files are written before the manifest that names them, so what was left half done is made again.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from app.paths import cache_folder
from app.synth.fluid import is_wanted
from app.synth.messages import Instrument, InstrumentPart
from app.synth.presets import DRUM_BANK, Region, banks_of, choose, regions_of
from app.synth.sfz import by_keys, sample_wave, sfz_text
from app.synth.soundfont import SoundFont
from app.synth.soundfont_file import Damaged
from generator.files import private_folder

_VERSION = 1  # of what is written
_REGIONS, _BYTES = 32, 6 << 20  # of a part, at most: so that loading it takes some 10 ms
_MOST_REGIONS = 4096
_MOST_FONTS, _KEPT_SECONDS = 6, 24 * 3600.0
_CLASS = 57  # generator: sounds that end each other


class InstrumentStore:
    """The instruments of one SoundFont."""

    def __init__(self, soundfont: SoundFont, folder: Path | None = None) -> None:
        """folder: where they are kept; the user's cache by default."""
        self._soundfont = soundfont
        self._presets = banks_of(soundfont.font)
        self._folder = _usable(folder or cache_folder() / "instruments", soundfont)

    def instrument(self, bank: int, program: int) -> Instrument:
        """The one for a bank (128: drums) and a program, or what General MIDI has nearest to it. Raises OSError, and
        Damaged where none of its samples can be decoded."""
        bank, program = choose(self._presets, bank, program)
        if is_wanted():
            return self._whole(bank, program)
        manifest = self._folder / f"{bank}-{program}.json"
        with suppress(OSError, msgspec.DecodeError):
            found = msgspec.json.decode(manifest.read_bytes(), type=Instrument)
            if all((self._folder / name).stat().st_size == size for name, size in found.sizes.items()):
                return found
        made = self._make(bank, program)
        _write(manifest, msgspec.json.encode(made))
        return made

    def _whole(self, bank: int, program: int) -> Instrument:
        """Played from the SoundFont itself."""
        regions = regions_of(self._soundfont.font, self._presets[bank, program])
        keys = sorted({key for region in regions for key in range(region.low_key, region.high_key + 1)})
        part = InstrumentPart(str(self._soundfont.path), keys, (bank, program))
        return Instrument([part], _mean(regions, 16), _mean(regions, 15), {})

    def _make(self, bank: int, program: int) -> Instrument:
        font = self._soundfont.font
        regions = regions_of(font, self._presets[bank, program])
        names, frames, sizes = self._write_samples(regions)
        regions = [part for region in regions if region.sample in names for part in by_keys(region)][:_MOST_REGIONS]
        parts = []
        weights = {number: sizes[name] for number, name in names.items()}
        for number, share in enumerate(_shares(regions, weights)):
            path = self._folder / f"{bank}-{program}-{number}.sfz"
            sizes[path.name] = _write(path, sfz_text(font, share, names, frames).encode("ascii"))
            keys = sorted({key for region in share for key in range(region.low_key, region.high_key + 1)})
            parts.append(InstrumentPart(str(path), keys))
        return Instrument(parts, _mean(regions, 16), _mean(regions, 15), sizes)

    def _write_samples(self, regions: Sequence[Region]) -> tuple[dict[int, str], dict[int, int], dict[str, int]]:
        """-> names and lengths in frames of samples' files, sizes by name. A sample that can't be decoded is left out;
        raises Damaged where that are all."""
        names, frames, sizes, fault = {}, {}, {}, None
        for number in sorted({region.sample for region in regions}):
            sample = self._soundfont.font.samples[number]
            if sample.is_in_rom:
                continue
            try:
                data, frames[number] = sample_wave(self._soundfont.font, sample, check=False)
            except Damaged as error:
                fault = error
                continue
            names[number] = f"{number}.wav"
            sizes[names[number]] = _write(self._folder / names[number], data)
        if fault and not names:
            raise fault
        return names, frames, sizes


def bank_of(channel_is_drums: bool, bank: int) -> int:
    """The bank of a SoundFont for a channel's."""
    return DRUM_BANK if channel_is_drums else min(max(0, bank), DRUM_BANK - 1)


def _mean(regions: Sequence[Region], generator: int) -> float:
    """Of a generator in tenths of a percent, over the regions. -> 0 to 1."""
    values = [min(1000, max(0, region.generator(generator))) / 1000 for region in regions]
    return sum(values) / len(values) if values else 0.0


def _shares(regions: Sequence[Region], weights: Mapping[int, int]) -> Iterator[list[Region]]:
    """Regions in shares, by their keys; those that end each other stay together. weights: bytes of samples."""
    groups: dict[int, list[Region]] = {}
    for position, region in enumerate(sorted(regions, key=lambda one: (one.low_key, one.high_key))):
        groups.setdefault(region.generator(_CLASS) or -1 - position, []).append(region)
    share: list[Region] = []
    for group in groups.values():
        heavy = sum(weights[number] for number in {region.sample for region in (*share, *group)}) > _BYTES
        if share and (heavy or len(share) + len(group) > _REGIONS):
            yield share
            share = []
        share.extend(group)
    if share:
        yield share


def _write(path: Path, data: bytes) -> int:
    """All at once, also beside another process that writes the same. -> bytes"""
    unfinished = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        if not path.exists():  # on Windows another process may have it open: then it is whole
            raise
    return len(data)


def _usable(root: Path, soundfont: SoundFont) -> Path:
    """The SoundFont's folder within `root`, or one for this process alone where none can be made. Raises OSError."""
    about = hashlib.sha256(repr((soundfont.stamp, _VERSION)).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    folder = root / about
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        probe = folder / f".{secrets.token_hex(8)}.part"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        own = private_folder() / about
        own.mkdir(exist_ok=True)
        return own
    _forget_old(root, folder)
    return folder


def _forget_old(root: Path, kept: Path) -> None:
    """Removes the instruments of SoundFonts that were not used for a day, but for the latest few."""
    with suppress(OSError):
        folders = sorted((one for one in root.iterdir() if one != kept), key=lambda one: -one.stat().st_mtime)
        for folder in folders[_MOST_FONTS - 1 :]:
            if folder.stat().st_mtime < time.time() - _KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
