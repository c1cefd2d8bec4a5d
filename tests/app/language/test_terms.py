"""The terms of docs/terms.md are those of the window and of its translation."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from app.language.build import ts_file
from app.ui.text import without_mnemonic
from tests.app.language.test_translation import Entry, texts
from tests.checkout import ROOT

PAGE = ROOT / "docs" / "terms.md"
# Words with other meanings, too, such as the keys of a keyboard: only texts that are the term alone must have it.
OF_MANY_MEANINGS = {
    "bar", "chorus", "compose", "drums", "export", "form", "key", "note", "pan", "part", "piece", "range", "selection",
    "style", "surprise", "take", "tempo",
}  # fmt: skip


class Term(NamedTuple):
    english: str
    chinese: tuple[str, ...]
    meaning: str
    not_used: tuple[str, ...]


def terms() -> list[Term]:
    """The rows of the page's tables."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ?([^|]*)\|$", PAGE.read_text(encoding="utf-8"), re.M)
    return [
        Term(english, tuple(chinese.split(" / ")), meaning, tuple(filter(None, not_used.strip().split(", "))))
        for english, chinese, meaning, not_used in rows
        if english not in ("English", "---")
    ]


TERMS = terms()
CHINESE = texts(ts_file("zh_CN"))


def plain(text: str) -> str:
    """Without the sign of a mnemonic."""
    return without_mnemonic(text).replace("&", "")


def names(text: Entry, term: Term) -> bool:
    """Whether its English has the term; names of values and options don't count."""
    source = re.sub(r"\{[^}]*\}", "", plain(text.source))
    return bool(re.search(rf"(?<![\w-]){term.english}s?(?![\w-])", source, re.I))


def is_translated(text: Entry, term: Term) -> bool:
    """Whether its Chinese has the word, or one of the words, of the page."""
    return any(own in text.translations[0] for own in term.chinese)


def test_the_page_has_each_term_once_with_its_meaning():
    assert len(TERMS) > 50
    assert len({term.english for term in TERMS}) == len(TERMS)
    assert all(term.meaning.strip() for term in TERMS)
    assert {term.english for term in TERMS} >= OF_MANY_MEANINGS


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.english)
def test_a_term_is_translated_as_the_page_says(term: Term):
    named = [text for text in CHINESE if names(text, term)]
    assert any(is_translated(text, term) for text in named), (
        "no text of the window has this term: take it from the page"
    )
    if term.english in OF_MANY_MEANINGS:
        named = [text for text in named if plain(text.source).lower().rstrip("…") == term.english]
    assert not [text for text in named if not is_translated(text, term)]


@pytest.mark.parametrize("term", [term for term in TERMS if term.not_used], ids=lambda term: term.english)
def test_the_words_that_are_not_used_stand_nowhere(term: Term):
    for word in term.not_used:
        pattern = re.compile(rf"\b{word}s?\b" if word.isascii() else word, re.I)
        assert not [text for text in CHINESE if pattern.search(text.source if word.isascii() else text.translations[0])]
