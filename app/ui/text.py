"""Names and errors as the window says them."""

from __future__ import annotations

import html
import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication

# Errors are worded for the command line; in the window the same things have names, and no dashes.
OPTIONS = {
    "--rng-seed": "number",
    "--temperature": "surprise",
    "--shift-temperature": "surprise of the rhythm",
    "--token-temperature": "surprise of the notes",
    "--duration-temperature": "surprise of the lengths",
    "--velocity-temperature": "surprise of the loudness",
    "--top-p": "the likeliest share",
    "--top-k": "the number of choices",
    "--min-p": "the least likelihood",
    "--repeats": "repeats",
    "--guidance": "closeness to the style",
    "--closing": "closing",
    "--seconds": "length",
    "--bars": "length",
    "--takes": "takes",
    "--style": "style",
    "--key": "key",
    "--chords": "chords",
    "--density": "notes per beat",
    "--range": "range",
    "--polyphony": "voices",
    "--grid": "grid",
    "--velocity": "loudness",
    "--ending": "ending",
    "--fill": "fill",
    "--lock": "lock",
    "--metre": "metre",
    "--tempo": "tempo",
    "--pause": "pause",
    "--answer-bars": "length of the answer",
    "--count-in": "bars counted in",
    "--output": "output",
    "--checkpoint": "model",
    "--seed-clip": "clip",
    "--resume": "Resume",
}


def as_tip(text: object) -> str:
    """A name, or what holds one, as a tool tip: what looks like markup is shown as it is, and loads no picture."""
    text = str(text)
    return f"<qt>{html.escape(text)}</qt>".replace("\n", "<br>") if "<" in text or "&lt;" in text else text


def without_mnemonic(text: str) -> str:
    """A menu's or a label's text without the & before its key, or, as Chinese has it, without the key in brackets."""
    return re.sub(r"\(&\w\)|&(&?)", r"\1", text)


def reason_of(error: OSError) -> str:
    """What the system says of it, to be put into a sentence."""
    return QCoreApplication.translate("Errors", error.strerror or str(error))


def for_the_window(sentence: str, *paths: Path | None) -> str:
    """An error's sentence with short file names, the window's words for options, a capital and a full stop; in the
    language of the window, where the sentence is known. A command stands below it, on lines of its own, without a stop,
    so that it can be copied."""
    for path in paths:
        if path is not None:
            sentence = sentence.replace(str(path), path.name)
    with_stop = QCoreApplication.translate("Words", "{sentence}.")
    if with_stop != "{sentence}.":
        from app.language.errors import translated

        told = translated(sentence.strip().rstrip(".。"))
        return told if "\n" in told or told.endswith(("?", "!", "？", "！")) else with_stop.format(sentence=told)
    sentence = re.sub(r"--[a-z][a-z-]*", lambda found: OPTIONS.get(found.group(), found.group()), sentence)
    sentence = sentence.strip().rstrip(".")
    begins_with_name = any(path is not None and sentence.startswith(path.name) for path in paths)
    ended = sentence if "\n" in sentence or sentence.endswith(("?", "!")) else f"{sentence}."
    return ended if begins_with_name else ended[:1].upper() + ended[1:]
