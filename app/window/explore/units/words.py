"""What goes along with a unit of a model, in a musician's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from generator.analysis.units import Correlate


def correlate_words(correlate: Correlate) -> str:
    """Such as "beat 3", "low notes" or "not: up a fifth"."""
    kind, what, correlation = correlate
    if not what:
        more, less = _scale(kind)
        return more if correlation >= 0 else less
    words = _what(kind, what)
    return words if correlation >= 0 else QCoreApplication.translate("Units", "not: {what}").format(what=words)


def layer_words(name: str) -> str:
    """ "layer 3" or "sum", in the language of the window."""
    if name == "sum":
        return QCoreApplication.translate("Units", "All layers together")
    return QCoreApplication.translate("Units", "Layer {number}").format(number=name.rpartition(" ")[2])


def _scale(kind: str) -> tuple[str, str]:
    return {
        "register": (
            QCoreApplication.translate("Units", "high notes"),
            QCoreApplication.translate("Units", "low notes"),
        ),
        "tempo": (
            QCoreApplication.translate("Units", "fast tempo"),
            QCoreApplication.translate("Units", "slow tempo"),
        ),
        "loudness": (QCoreApplication.translate("Units", "loud"), QCoreApplication.translate("Units", "soft")),
        "density": (
            QCoreApplication.translate("Units", "notes close together"),
            QCoreApplication.translate("Units", "notes far apart"),
        ),
        "length": (
            QCoreApplication.translate("Units", "long notes"),
            QCoreApplication.translate("Units", "short notes"),
        ),
    }.get(kind, (kind, kind))


def _what(kind: str, what: str) -> str:
    if kind == "pitch class":
        return QCoreApplication.translate("Units", "the note {name}").format(name=what)
    if kind == "interval":
        return _interval(int(what))
    if kind == "place in bar":
        if what == "between beats":
            return QCoreApplication.translate("Units", "between beats")
        return QCoreApplication.translate("Units", "beat {number}").format(number=what.rpartition(" ")[2])
    if kind == "instrument":
        return _instrument(what)
    return _chord(what)


def _interval(semitones: int) -> str:
    """Of the highest line, from the event before."""
    if not semitones:
        return QCoreApplication.translate("Units", "a repeated note")
    names = (
        QCoreApplication.translate("Units", "a semitone"),
        QCoreApplication.translate("Units", "a whole tone"),
        QCoreApplication.translate("Units", "a minor third"),
        QCoreApplication.translate("Units", "a major third"),
        QCoreApplication.translate("Units", "a fourth"),
        QCoreApplication.translate("Units", "a tritone"),
        QCoreApplication.translate("Units", "a fifth"),
        QCoreApplication.translate("Units", "a minor sixth"),
        QCoreApplication.translate("Units", "a major sixth"),
        QCoreApplication.translate("Units", "a minor seventh"),
        QCoreApplication.translate("Units", "a major seventh"),
        QCoreApplication.translate("Units", "an octave"),
    )
    name = names[min(abs(semitones), len(names)) - 1]
    up, down = QCoreApplication.translate("Units", "up {interval}"), QCoreApplication.translate(
        "Units", "down {interval}")  # fmt: skip
    return (up if semitones > 0 else down).format(interval=name)


def _instrument(family: str) -> str:
    """Of generator.music.instruments.FAMILIES."""
    return {
        "piano": QCoreApplication.translate("Units", "a piano plays"),
        "chromatic-percussion": QCoreApplication.translate("Units", "a tuned percussion instrument plays"),
        "organ": QCoreApplication.translate("Units", "an organ plays"),
        "guitar": QCoreApplication.translate("Units", "a guitar plays"),
        "bass": QCoreApplication.translate("Units", "a bass plays"),
        "strings": QCoreApplication.translate("Units", "a string instrument plays"),
        "ensemble": QCoreApplication.translate("Units", "strings or voices together"),
        "brass": QCoreApplication.translate("Units", "a brass instrument plays"),
        "reed": QCoreApplication.translate("Units", "a reed instrument plays"),
        "pipe": QCoreApplication.translate("Units", "a flute plays"),
        "synth-lead": QCoreApplication.translate("Units", "a synth lead plays"),
        "synth-pad": QCoreApplication.translate("Units", "a synth pad plays"),
        "synth-effects": QCoreApplication.translate("Units", "synth effects"),
        "world": QCoreApplication.translate("Units", "a traditional instrument plays"),
        "percussive": QCoreApplication.translate("Units", "a percussion instrument plays"),
        "sound-effects": QCoreApplication.translate("Units", "sound effects"),
        "drums": QCoreApplication.translate("Units", "the drums play"),
    }.get(family, family)


def _chord(name: str) -> str:
    return {
        "major triad": QCoreApplication.translate("Units", "major triad"),
        "minor triad": QCoreApplication.translate("Units", "minor triad"),
        "diminished triad": QCoreApplication.translate("Units", "diminished triad"),
        "augmented triad": QCoreApplication.translate("Units", "augmented triad"),
        "dominant seventh": QCoreApplication.translate("Units", "dominant seventh"),
        "minor seventh": QCoreApplication.translate("Units", "minor seventh"),
        "major seventh": QCoreApplication.translate("Units", "major seventh"),
        "diminished seventh": QCoreApplication.translate("Units", "diminished seventh"),
        "bare fifth": QCoreApplication.translate("Units", "bare fifth"),
        "single note": QCoreApplication.translate("Units", "single note"),
    }.get(name, name)
