"""Decodes and encodes texts in .mid files: the format has no encoding; programs write UTF-8, Windows-1252 or
Shift-JIS."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

UTF_8, WESTERN, JAPANESE = "utf-8", "cp1252", "cp932"
# In cp1252 these bytes are dashes, quotes and a few letters, rare in names; in cp932 they are common first bytes.
_LEADS = range(0x80, 0xA0)


def text_encoding(texts: Sequence[bytes]) -> str:
    """The encoding that all texts of a file share: UTF-8, cp932 (Shift-JIS) or cp1252.

    It is UTF-8 if all texts decode so; else cp932 if most texts beyond ASCII look Japanese; else cp1252.
    """
    texts = [text for text in texts if not text.isascii()]
    if all(_decodes(text, UTF_8) for text in texts):
        return UTF_8
    japanese = sum(_is_japanese(text) for text in texts)
    return JAPANESE if 2 * japanese > len(texts) else WESTERN


def decode_text(text: bytes, encoding: str) -> str:
    """The text as it is shown: without control characters. What `encoding` can't decode is decoded as Latin-1."""
    shown = text.decode(encoding if _decodes(text, encoding) else "latin-1")
    return (shown if shown.isprintable() else "".join(char for char in shown if char.isprintable())).strip()


def encode_text(text: str, encoding: str) -> bytes:
    """The bytes for a file whose texts have that encoding; UTF-8 if the encoding lacks a character of the text."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(UTF_8, "replace")


def _decodes(text: bytes, encoding: str) -> bool:
    """Whether all of a text is valid in an encoding."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_japanese(text: bytes) -> bool:
    """Whether a text is likely to be Shift-JIS: it has kana, or first bytes that are rare in Western text."""
    try:
        decoded = text.decode(JAPANESE)
    except UnicodeDecodeError:
        return False
    wide = [char for char in decoded if unicodedata.east_asian_width(char) in "WF"]
    narrow_kana = sum("｡" <= char <= "ﾟ" for char in decoded)
    leads = sum(byte in _LEADS for byte in text)
    kana = sum("぀" <= char <= "ヿ" for char in wide)
    # A Western name has few accents among many plain letters. A Japanese one consists mostly of wide characters, or has
    # bytes that are undefined in cp1252.
    letters = sum(char.isascii() and char.isalpha() for char in decoded)
    is_dense = 2 * len(wide) > letters or not _decodes(text, WESTERN)
    return narrow_kana <= 2 * len(wide) and (kana > 0 or leads > 0) and is_dense
