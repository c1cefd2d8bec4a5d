"""What is said of a track: to read, to hear, in the undo menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.document.piece import Part
from app.window.tracks.instruments import instrument_name, track_name
from generator.music.mix import CENTRE, NO_CHORUS, SOME_REVERB
from generator.music.score import BUILT_IN_SYNTH

_LONGEST = 40  # characters of a name in a sentence


def short_name(part: Part) -> str:
    """For a sentence or a menu: cut where it is long."""
    name = " ".join(track_name(part).split())
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


def pan_text(pan: int) -> str:
    """pan: 0 to 127, as the MIDI controller has it."""
    if pan == CENTRE:
        return QCoreApplication.translate("Tracks", "centre")
    share = round(100 * abs(pan - CENTRE) / (CENTRE if pan < CENTRE else 127 - CENTRE))
    if pan < CENTRE:
        return QCoreApplication.translate("Tracks", "{share} left").format(share=share)
    return QCoreApplication.translate("Tracks", "{share} right").format(share=share)


def output_name(output: str) -> str:
    """Of what plays a track; "" for what plays the piece."""
    if not output:
        return QCoreApplication.translate("Tracks", "the piece's output")
    return QCoreApplication.translate("Tracks", "the built-in synth") if output == BUILT_IN_SYNTH else output


def described(part: Part, *, is_audible: bool) -> str:
    """For a screen reader: name, instrument, and what is not usual about it."""
    words = [short_name(part)]
    instrument = instrument_name(part.program, part.is_drum)
    if instrument != words[0]:
        words.append(instrument)
    if part.is_muted:
        words.append(QCoreApplication.translate("Tracks", "muted"))
    if part.is_soloed:
        words.append(QCoreApplication.translate("Tracks", "solo"))
    if part.is_armed:
        words.append(QCoreApplication.translate("Tracks", "armed for recording"))
    if not is_audible and not part.is_muted:
        words.append(QCoreApplication.translate("Tracks", "silent, since another track is soloed"))
    words.append(QCoreApplication.translate("Tracks", "volume {volume}").format(volume=part.volume))
    words.append(QCoreApplication.translate("Tracks", "pan {pan}").format(pan=pan_text(part.pan)))
    if part.reverb != SOME_REVERB:
        words.append(QCoreApplication.translate("Tracks", "reverb {value}").format(value=part.reverb))
    if part.chorus != NO_CHORUS:
        words.append(QCoreApplication.translate("Tracks", "chorus {value}").format(value=part.chorus))
    if part.output:
        words.append(QCoreApplication.translate("Tracks", "played by {output}").format(output=output_name(part.output)))
    if part.channel is not None:
        words.append(QCoreApplication.translate("Tracks", "channel {number}").format(number=part.channel + 1))
    return ", ".join(words)


def tip(part: Part, *, is_audible: bool) -> str:
    """The whole name, and below it what `described` says."""
    lines = [track_name(part), instrument_name(part.program, part.is_drum)]
    lines.append(described(part, is_audible=is_audible).split(", ", 1)[-1])
    return "\n".join(dict.fromkeys(lines))
