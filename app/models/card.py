"""A model's card: the text that its makers wrote of it, and the licence in it."""

from __future__ import annotations

import re

MOST_BYTES = 1 << 20
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)  # what Hugging Face's cards begin with
_FRONT_LICENCE = re.compile(r"^licen[cs]e:[ \t]*[\"']?([^\"'\n#]+)", re.IGNORECASE | re.MULTILINE)
_LICENCE = re.compile(r"^[#*\s]*licen[cs]e\b[*\s]*[:.\n][*\s]*([^\n]+)", re.IGNORECASE | re.MULTILINE)
_LINK = re.compile(r"\s*\(?\[([^\]]*)\]\([^)]*\)\)?")
_LONGEST = 200  # characters of a licence


def card_text(data: bytes) -> str:
    """As it can be shown: without the front matter that is for programs, and without what steers a terminal."""
    text = data[:MOST_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")
    text = _FRONT.sub("", text, count=1)
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()


def licence_in(data: bytes) -> str:
    """What a card says its licence is: "CC BY-SA 4.0"; "" where it says nothing."""
    text = data[:MOST_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")
    front = _FRONT.match(text)
    found = (_FRONT_LICENCE.search(front[1]) if front else None) or _LICENCE.search(card_text(data))
    if found is None:
        return ""
    plain = "".join(sign for sign in _LINK.sub("", found[1]) if sign.isprintable())
    return plain.strip(" *.").partition(", as part")[0][:_LONGEST]
