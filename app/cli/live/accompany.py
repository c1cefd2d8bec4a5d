"""`continuo accompany`: parts that are composed under what you play, while you play it."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from app.cli.options import PLAY, Composing, ComposingOptions, KeyboardArgument, OutOption, SoundOptions
from app.live.accompany.settings import DEFAULT_PARTS, AccompanySettings
from app.live.options import Sound
from generator.errors import ContinuoError, Option


def register(app: App) -> None:
    """Add the command."""
    app.command(accompany, group=PLAY)


def accompany(
    keyboard: KeyboardArgument = None,
    /,
    *,
    parts: str = DEFAULT_PARTS,
    checkpoint: Path | None = None,
    out: OutOption = None,
    tempo: float | None = None,
    count_in: int = 1,
    metre: str = "4/4",
    listen: bool = False,
    follow: str | None = None,
    link: bool = False,
    adapt: bool = False,
    instrument: str | None = None,
    composing: ComposingOptions = Composing(),
    sound: SoundOptions = Sound(),
) -> int:
    """Play, and bass and drums, or other parts, are composed under you: they follow your chords and your tempo.

    Parameters
    ----------
    parts
        Instruments that play with you, such as "bass, drums" or "strings".
    checkpoint
        The model, a .safetensors file; it must know parts. [default: one that ships]
    out
        The file to write what was played to: .mid, .wav, .flac, .musicxml or .mxl.
    tempo
        Count in at this tempo, in quarter notes a minute. [default: strike any key on each beat of a bar]
    count_in
        Bars of clicks before the music, with --tempo, 1 to 16.
    metre
        Such as 3/4.
    listen
        Play at once, in a steady tempo: after eight strokes or more, when your beat is plain, the parts come in at
        the next bar. A tempo of 60 to 140 is taken; bar lines may be off by beats.
    follow
        Start with, and follow, the MIDI clock of this MIDI input, by a part of its name.
    link
        Play in time with Ableton Link: at its tempo, from its next bar line on. Alone in it, at --tempo.
    adapt
        Let the tempo follow your playing.
    instrument
        What you play, such as "electric piano" or guitar. [default: piano]
    """
    from app.cli.live.accompany_session import play
    from generator.music.ensemble_names import parse_instrument

    if link and (follow is not None or listen or adapt):
        raise ContinuoError("{--link} sets the tempo: leave out {--follow}, {--listen} and {--adapt}")
    if follow is not None and tempo is not None:
        raise ContinuoError("{--follow} and {--tempo} both set the tempo: give one of them")
    if listen and (follow is not None or tempo is not None):
        raise ContinuoError("{--listen} finds the tempo in your playing: leave out {--tempo} and {--follow}")
    program = 0 if instrument is None else parse_instrument(instrument, Option("--instrument"))
    without_clock = "listen" if listen else "count-in" if tempo is not None else "taps"
    start = "link" if link else "clock" if follow is not None else without_clock
    settings = AccompanySettings(parts, start, tempo, count_in, metre, adapt, program, **vars(composing))
    return play(checkpoint, keyboard, settings, sound, clock=follow, out=out)
