"""Texts in .mid files: the format names no encoding, and programs write UTF-8, Windows' Latin letters or Shift-JIS."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

UTF_8, WESTERN, JAPANESE = "utf-8", "cp1252", "cp932"
# Of cp1252's bytes, those below 0xA0 that stand in Western names: dashes, quotes, S, OE and Z with their accents.
_C1 = range(0x80, 0xA0)


def text_encoding(texts: Sequence[bytes]) -> str:
    """The encoding that all texts of a file share: UTF-8, cp932 (Shift-JIS) or cp1252.

    UTF-8 is certain where all of it decodes; the others are told apart by what they decode to.
    """
    texts = [text for text in texts if not text.isascii()]
    if all(_decodes(text, UTF_8) for text in texts):
        return UTF_8
    japanese = sum(_is_japanese(text) for text in texts)
    return JAPANESE if 2 * japanese > len(texts) else WESTERN


def decode_text(text: bytes, encoding: str) -> str:
    """As it is shown: control characters and what can't be decoded are left out or replaced."""
    shown = text.decode(encoding, "replace") if _decodes(text, encoding) else text.decode("latin-1")
    return (shown if shown.isprintable() else "".join(char for char in shown if char.isprintable())).strip()


def encode_text(text: str, encoding: str) -> bytes:
    """For a file whose texts have that encoding; in UTF-8 where it has no room for the text."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(UTF_8, "replace")


def _decodes(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_japanese(text: bytes) -> bool:
    """Whether it reads as Shift-JIS: as kana, or with lead bytes that in Western text are no letters."""
    try:
        decoded = text.decode(JAPANESE)
    except UnicodeDecodeError:
        return False
    wide = [char for char in decoded if unicodedata.east_asian_width(char) in "WF"]
    narrow_kana = sum("｡" <= char <= "ﾟ" for char in decoded)
    leads = sum(byte in _C1 for byte in text)
    kana = sum("぀" <= char <= "ヿ" for char in wide)
    # A Western name has few accents among many plain letters; a Japanese one is wide throughout, or holds bytes that no
    # Western one has.
    letters = sum(char.isascii() and char.isalpha() for char in decoded)
    is_dense = 2 * len(wide) > letters or not _decodes(text, WESTERN)
    return narrow_kana <= 2 * len(wide) and (kana > 0 or leads > 0) and is_dense
