"""`continuo play`, `duet`, `record` and `ports`: music in real time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from cyclopts import App, Group, Parameter

from app.cli.options import (
    PLAY,
    AsJSON,
    CheckpointOption,
    Composing,
    ComposingOptions,
    KeyboardArgument,
    NewMusic,
    NewMusicOptions,
    OutOption,
    SoundOptions,
)
from app.live.options import USUAL_PAUSE, Recording, Sound, TransportOptions
from generator.command_line import with_notices_shown
from generator.errors import ContinuoError, Option

TRANSPORT = Group("Transport: how it is played", sort_key=4)


def register(app: App) -> None:
    """Add the commands."""
    app.command(play, group=PLAY)
    app.command(duet, group=PLAY)
    app.command(record, group=PLAY)
    app.command(ports, group=PLAY)


def play(
    file: Path | None = None,
    /,
    *,
    endless: Annotated[bool, Parameter(negative="")] = False,
    bars: int | None = None,
    checkpoint: CheckpointOption = None,
    out: OutOption = None,
    look_ahead: int = 2,
    from_clip: bool = True,
    music: NewMusicOptions = NewMusic(),
    candidates: int = 8,
    composing: ComposingOptions = Composing(),
    transport: Annotated[TransportOptions, Parameter(name="*", group=TRANSPORT)] = TransportOptions(),
    sound: SoundOptions = Sound(),
) -> int:
    """Play a file; or play while composing: every part of a clip goes on, on its own instrument.

    Parameters
    ----------
    file
        A .mid or MusicXML file to play; with --endless or --bars, the clip to continue.
    endless
        Compose and play until stopped with Ctrl+C.
    bars
        Compose and play this many bars.
    out
        At the end, save all the music to this file, with the bars composed but not yet played: .mid, .wav, .flac,
        .musicxml or .mxl.
    look_ahead
        How many bars composing is ahead of playing, 1 to 64.
    from_clip
        Play the clip before its continuation.
    candidates
        Compose each few bars this many times while those before are played, and play what the checkpoint's critic
        picks, if it has one; fewer where time is short. 1: off.
    """
    from app.cli.live.sessions import play_composing, play_file
    from app.files.clips import read_clip
    from generator.compose.asking.wish import Wish

    if endless and music.form is not None:
        raise ContinuoError("{--endless} music has no form to keep to: leave out {--form}, or give {--bars}")
    if not endless and bars is None and checkpoint is None and music.form is None:
        if file is None:
            raise ContinuoError("nothing to play: give a file, or {--endless} to compose while playing")
        if out is not None or composing != Composing() or replace(music, mix=None) != NewMusic():
            raise ContinuoError(
                "{--out}, {--parts}, {--ensemble}, controls and sampling options are for composing: add {--bars} "
                "or {--endless} to continue the file"
            )
        return play_file(file, sound, transport, music.mix)
    if endless and bars is not None:
        raise ContinuoError("{--endless} and {--bars} exclude each other: give one of them")
    if not 1 <= look_ahead <= 64:
        raise ContinuoError("{--look-ahead} is {look_ahead}; it must be from 1 to 64 bars", look_ahead=look_ahead)
    if transport.loop is not None or transport.from_bar != 1:
        raise ContinuoError("{--loop} and {--from-bar} are for playing a file: leave them out while composing")
    clip = with_notices_shown(read_clip(file), file) if file else None
    wish = Wish(
        seed=clip,
        seconds=None,
        bars=bars,
        candidates=candidates,
        only_new=False,
        **vars(music),
        **vars(composing),
    )
    return play_composing(
        checkpoint, wish, sound, transport, endless=endless, look_ahead=look_ahead, from_clip=from_clip, out=out
    )


def duet(
    keyboard: KeyboardArgument = None,
    /,
    *,
    checkpoint: CheckpointOption = None,
    pause: float | None = None,
    adapt: bool = False,
    answer_bars: int | None = None,
    tempo: float | None = None,
    metre: str | None = None,
    link: bool = False,
    instrument: str | None = None,
    composing: ComposingOptions = Composing(),
    sound: SoundOptions = Sound(),
) -> int:
    """Play a duet: you play a phrase and pause, and the model answers in your key, tempo and register.

    Parameters
    ----------
    pause
        Seconds with no key down that end your phrase, 0.1 to 10. [default: 0.9]
    adapt
        Let the pause follow your playing, from 0.3 to 1.5 seconds.
    answer_bars
        Length of an answer in bars, 1 to 64. [default: that of your phrase]
    tempo
        Tempo in quarter notes a minute. [default: as you play]
    metre
        Metre of your phrases and of the answers, such as 3/4 or 6/8. [default: as you play; with --link, 4/4]
    link
        Play in time with Ableton Link: phrases have its tempo, and answers begin at its bar lines. Alone in it, at
        --tempo.
    instrument
        What answers, such as flute or "electric piano". [default: the sound that you play]
    """
    from app.cli.live.sessions import duet as play_duet
    from app.live.duet import DuetSettings
    from generator.music.ensemble_names import parse_instrument

    program = None if instrument is None else parse_instrument(instrument, Option("--instrument"))
    if adapt and pause is not None:
        raise ContinuoError("{--pause} and {--adapt} both set the pause: give one of them")
    seconds = None if adapt else USUAL_PAUSE if pause is None else pause
    settings = DuetSettings(seconds, answer_bars, tempo, metre=metre, program=program, **vars(composing))
    return play_duet(checkpoint, keyboard, settings, sound, link=link)


def record(
    out: Path,
    keyboard: KeyboardArgument = None,
    /,
    *,
    freely: Annotated[bool, Parameter(negative="")] = False,
    recording: Annotated[Recording, Parameter(name="*")] = Recording(),
    sound: SoundOptions = Sound(),
) -> int:
    """Record a phrase from a MIDI keyboard, as a clip to continue.

    Parameters
    ----------
    out
        The file to write: .mid, .wav, .flac, .musicxml or .mxl.
    freely
        Without clicks or count-in, in your own time: the beats are found in your playing, where they are plain.
    """
    from app.cli.live.sessions import record as take_down

    if freely and recording.bars is not None:
        raise ContinuoError("{--bars} needs clicks to count them: leave out {--freely}, or end with Ctrl+C")
    return take_down(out, keyboard, recording, sound, freely=freely)


def ports(*, json: AsJSON = False) -> int:
    """List MIDI inputs and outputs, and sound devices.

    Parameters
    ----------
    json
        Print a JSON object with midi_inputs, midi_outputs and sound_devices.
    """
    from app.cli.live.sessions import show_ports

    return show_ports(as_json=json)
