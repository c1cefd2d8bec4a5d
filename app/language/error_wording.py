"""Errors as the window says them: in its language, with its own words for options, and files by their names alone."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

from PySide6.QtCore import QCoreApplication

from generator.errors import Option, Text, Wording

# What the window calls that which the command line has as an option.
OPTIONS = {
    "--rng-seed": "seed",
    "--form": "form",
    "--temperature": "surprise",
    "--shift-temperature": "surprise of the rhythm",
    "--token-temperature": "surprise of the notes",
    "--duration-temperature": "surprise of the lengths",
    "--velocity-temperature": "surprise of the velocity",
    "--top-p": "Top-p",
    "--top-k": "Top-k",
    "--min-p": "Min-p",
    "--repeats": "repeats",
    "--guidance": "closeness to the style",
    "--closing": "closing",
    "--cadence": "cadence",
    "--tightness": "tightness",
    "--presence": "presence",
    "--groove": "groove",
    "--fullness": "fullness",
    "--consistency": "consistency",
    "--form-strength": "strength of the form",
    "--seconds": "length",
    "--bars": "length",
    "--takes": "takes",
    "--style": "style",
    "--key": "key",
    "--chords": "chords",
    "--density": "notes per beat",
    "--range": "range",
    "--polyphony": "polyphony",
    "--grid": "grid",
    "--velocity": "velocity",
    "--ending": "ending",
    "--fill": "fill",
    "--lock": "lock",
    "--metre": "metre",
    "--parts": "parts",
    "--tempo": "tempo",
    "--pause": "pause",
    "--answer-bars": "length of the answer",
    "--count-in": "bars counted in",
    "--output": "output",
    "--checkpoint": "model",
    "--seed-clip": "clip",
    "--resume": "Resume",
}


class WindowWording(Wording):
    """In the language that is installed: English where none is."""

    def template(self, template: str) -> str:
        return QCoreApplication.translate("Errors", template)

    def option(self, option: str) -> str:
        word = OPTIONS.get(option)
        return option if word is None else QCoreApplication.translate("Options", word)

    def path(self, path: Path) -> str:
        return path.name or str(path)


WINDOW = WindowWording()


def for_the_window(text: Text | str) -> str:
    """A sentence with a capital and a full stop. text: one that is a `str` is in the language of the window already.

    A command stands below it, on lines of its own, without a stop, so that it can be copied.
    """
    sentence = WINDOW.sentence(text) if isinstance(text, Text) else text
    sentence = sentence.strip().rstrip(".。")
    if not (isinstance(text, Text) and _begins_with_a_name(text)):
        sentence = sentence[:1].upper() + sentence[1:]
    if "\n" in sentence or sentence.endswith(("?", "!", "？", "！")):
        return sentence
    return QCoreApplication.translate("Words", "{sentence}.").format(sentence=sentence)


def _begins_with_a_name(text: Text) -> bool:
    """Such as that of a file, which is spelt as it is."""
    literal, name, *_ = next(iter(Formatter().parse(WINDOW.template(text.template))), ("", None))
    if literal or name is None or name.startswith("--"):
        return False
    value = text.values[name]
    return _begins_with_a_name(value) if isinstance(value, Text) else not isinstance(value, Option)
