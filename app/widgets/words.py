"""Names and errors as the window says them. Without Qt."""

from __future__ import annotations

from pathlib import Path

_SPELLINGS = {"lstm": "LSTM", "wavenet": "WaveNet"}
# Errors are worded for the command line; in the window the same things have names, and no dashes.
_OPTIONS = {
    "--rng-seed": "number",
    "--temperature": "surprise",
    "--seconds": "length",
    "--style": "style",
    "--checkpoint": "model",
    "--seed-clip": "clip",
}


def title(path: Path) -> str:
    """A file's name as a title: 'bach-chorale.mid' -> 'Bach chorale'; one with spaces or capitals stays as it is."""
    stem = path.stem
    if stem != stem.lower() or " " in stem:
        return stem
    words = [_SPELLINGS.get(word, word) for word in stem.replace("_", "-").split("-") if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def for_the_window(sentence: str, *paths: Path | None) -> str:
    """An error's sentence with short file names, the window's words for options, a capital and a full stop."""
    for path in paths:
        if path is not None:
            sentence = sentence.replace(str(path), path.name)
    for option, word in _OPTIONS.items():
        sentence = sentence.replace(option, word)
    sentence = sentence.strip().rstrip(".")
    begins_with_name = any(path is not None and sentence.startswith(path.name) for path in paths)
    return (sentence if begins_with_name else sentence[:1].upper() + sentence[1:]) + "."
