"""SoundFonts: which one ships, and files that are checked as they are opened."""

from __future__ import annotations

from pathlib import Path

from app.assets import asset
from app.synth.soundfont_file import INSTRUMENT, SAMPLE, Damaged, Font, read_font, sample_frames
from generator.errors import ContinuoError

SOUND_FONT = "FluidR3Mono_GM.sf3"
_MOST_ZONES = 1_000_000  # of instruments, counted once for each preset that names them


class SoundFontError(ContinuoError):
    """A SoundFont that can't be used; says which file and why."""


class SoundFont:
    """One that was read, with every index and size in it checked."""

    def __init__(self, path: Path) -> None:
        """Raises SoundFontError for what can't be opened, is no SoundFont, is not whole or damaged.

        Of compressed samples the sums are checked, too, but for the one that ships.
        """
        self.path = path
        """Of its file."""
        self.stamp = _stamp(path)
        """What tells the file from another: where it is, its size and its time."""
        try:
            self.font: Font = read_font(memoryview(path.read_bytes()))
            """Its tables."""
            _check_count(self.font)
            _check_samples(self.font, deeply=not is_shipped(path))
        except (ValueError, MemoryError) as error:
            raise SoundFontError(
                "{path}: the SoundFont is damaged ({why}); choose another, or download it again", path=path, why=error
            ) from error
        except OSError as error:
            raise _closed(path, error) from error


def default_soundfont() -> Path:
    """The SoundFont that ships: FluidR3Mono, all 128 General MIDI instruments and drums."""
    return asset("soundfonts", SOUND_FONT)


def is_shipped(path: Path) -> bool:
    """Whether it is that one."""
    try:
        return path.samefile(default_soundfont())
    except OSError:
        return False


def _check_count(font: Font) -> None:
    """Raises Damaged: tables of a few kB could ask for billions of zones."""
    named = (zone[-1][1] for _, zones in font.presets for zone in zones if zone and zone[-1][0] == INSTRUMENT)
    if sum(len(font.instruments[number][1]) for number in named) > _MOST_ZONES:
        raise Damaged("its presets name more than {most:,} zones", most=_MOST_ZONES)


def _check_samples(font: Font, deeply: bool) -> None:
    """Of all samples that are used. Raises Damaged."""
    used = {zone[-1][1] for _, zones in font.instruments for zone in zones if zone and zone[-1][0] == SAMPLE}
    for number in sorted(used):
        if not font.samples[number].is_in_rom:
            sample_frames(font, font.samples[number], deeply)


def _stamp(path: Path) -> tuple[str, int, int]:
    """Raises SoundFontError for what can't be opened, is no SoundFont or not whole."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
        about = path.stat()
    except OSError as error:
        raise _closed(path, error) from error
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise SoundFontError("{path}: not a SoundFont: it does not begin with 'RIFF....sfbk'", path=path)
    missing = 8 + int.from_bytes(head[4:8], "little") - about.st_size
    if missing > 0:
        raise SoundFontError(
            "{path}: the SoundFont is cut short: {missing:,} bytes are missing at its end", path=path, missing=missing
        )
    return str(path.resolve()), about.st_size, about.st_mtime_ns


def _closed(path: Path, error: OSError) -> SoundFontError:
    return SoundFontError("{path}: the SoundFont can't be opened: {reason}", path=path, reason=error)
