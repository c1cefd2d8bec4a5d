"""All that a person reads can be translated, and is."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from app.language.build import FOLDER, TRANSLATED, extract, sources, ts_file
from app.language.switch import LANGUAGE_NAMES, install_translator, language_of
from app.ui.text import without_mnemonic
from tests.app.language.texts import texts_left


class Entry(NamedTuple):
    context: str
    source: str
    translations: tuple[str, ...]
    is_finished: bool


def texts(ts: Path) -> list[Entry]:
    """Of a .ts file of ours."""
    found = []
    for context in ElementTree.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            finished = translation.get("type") is None and all(forms)
            found.append(Entry(context.findtext("name", ""), message.findtext("source", ""), tuple(forms), finished))
    return found


def fields(text: str) -> set[tuple[str | None, ...]]:
    """The values that are put in, and in what form; options are left out, as a translation may say them otherwise."""
    return {(name, *form) for _, name, *form in Formatter().parse(text) if name is not None and name[:2] != "--"}


@pytest.fixture(params=TRANSLATED)
def language(request) -> str:
    """Each that there is but English."""
    return request.param


@pytest.mark.processes
def test_the_translation_is_up_to_date_with_the_sources(language, tmp_path):
    extract(language, new := tmp_path / "new.ts")
    assert {text[:2] for text in texts(new)} == {text[:2] for text in texts(ts_file(language))}, (
        "run `python -m app.language.build`, translate what is new, and run it again"
    )


def test_everything_is_translated(language):
    assert not [f"{text.context}: {text.source}" for text in texts(ts_file(language)) if not text.is_finished]


def test_every_text_has_a_context(language):
    assert {text.context for text in texts(ts_file(language)) if not re.fullmatch(r"\w+", text.context)} == set()


def test_values_stand_in_the_translation_too(language):
    for text in texts(ts_file(language)):
        for translation in filter(None, text.translations):
            assert fields(translation) == fields(text.source), text


def test_translations_keep_what_keeps_lines_and_keys_apart(language):
    for text in texts(ts_file(language)):
        for translation in filter(None, text.translations):
            # File filters have one ;; for each kind, menus one & for their key.
            assert translation.count(";;") == text.source.count(";;"), text
            assert translation.count("&") <= text.source.count("&"), text
            assert translation.endswith("…") == text.source.endswith("…"), text
            assert re.findall(r"\*\.\w+", translation) == re.findall(r"\*\.\w+", text.source), text


def test_what_the_program_reads_is_what_translators_wrote(language):
    translator = QTranslator()
    assert translator.load(str(ts_file(language).with_suffix(".qm")))
    written = {text[:2]: text.translations[0] for text in texts(ts_file(language)) if text.is_finished}
    assert {key: translator.translate(*key) for key in written} == written


WINDOW = [path for path in sources() if "PySide6" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", WINDOW, ids=lambda path: str(path.relative_to(FOLDER.parent)))
def test_no_text_is_shown_that_cannot_be_translated(path):
    assert list(texts_left(path)) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('QLabel("Bars")', "QLabel('Bars') is not in tr()"),
        ('button.setText("Play" if x else self.tr("Pause"))', "setText('Play') is not in tr()"),
        ('button.setToolTip(f"{x} bars")', "setToolTip(' bars') is not in tr()"),
        ('button.setText("{} bars".format(3))', "setText('{} bars') is not in tr()"),
        ('menu.addAction("Save", slot)', "addAction('Save') is not in tr()"),
        ('window.tr("Save")', "tr() of another object"),
        ("self.tr(text)", "tr() of something that is no literal"),
        ('self.tr(f"{x}")', "tr() of something that is no literal"),
        ("tr = self.tr", "another name"),
        ("_tr = QCoreApplication.translate", "another name"),
        ('QCoreApplication.translate(context, "Save")', "tr() of something that is no literal"),
    ],
)
def test_the_check_sees_what_cannot_be_translated(tmp_path, line, fault):
    (tmp_path / "a.py").write_text(line)
    (found,) = texts_left(tmp_path / "a.py")
    assert fault in found


@pytest.mark.parametrize(
    "line",
    [
        'QLabel(self.tr("Bars"))', 'label.setText("")', 'label.setText("♩ = 120")', 'QLabel("Continuo")',
        'self.tr("{n} bars").format(n=3)', 'QCoreApplication.translate("Menus", "Save")', '"a".translate(table)',
        'label.setText(name)', 'logging.warning("lost")',
    ],
)  # fmt: skip
def test_the_check_leaves_the_rest_alone(tmp_path, line):
    (tmp_path / "a.py").write_text(line)
    assert list(texts_left(tmp_path / "a.py")) == []


@pytest.fixture
def application(qapp) -> Iterator[QCoreApplication]:
    """In English afterwards."""
    yield qapp
    install_translator(qapp, "en")


def test_the_window_speaks_chinese_and_english_again(application):
    def search() -> str:
        return QCoreApplication.translate("LibraryPanel", "Search")

    assert install_translator(application, "zh_CN") == "zh_CN"
    assert search() == "搜索"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"  # Qt's own texts
    assert install_translator(application, "en") == "en"
    assert search() == "Search"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (["zh-Hans-CN", "en"], "zh_CN"), (["zh_CN"], "zh_CN"), (["zh"], "zh_CN"), (["zh-SG"], "zh_CN"),
        (["zh-Hant-TW", "zh-TW"], "en"), (["zh-HK"], "en"), (["de-DE", "en-US", "zh-CN"], "en"),
        (["de", "zh-CN"], "zh_CN"), (["fr"], "en"), ([], "en"), (["C"], "en"),
    ],
)  # fmt: skip
def test_the_systems_language_is_followed_where_it_is_spoken(languages, expected):
    assert language_of(languages) == expected


def test_every_language_has_its_name():
    assert set(LANGUAGE_NAMES) == {"en", *TRANSLATED}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("&Save", "Save"),
        ("保存(&S)", "保存"),
        ("撤销(&U) 移动音符", "撤销 移动音符"),
        ("A && B", "A & B"),
        ("(all)", "(all)"),
    ],
)
def test_a_text_is_named_without_its_mnemonic(text, plain):
    assert without_mnemonic(text) == plain


def test_chinese_keeps_each_mnemonic_in_brackets_at_the_end():
    for text in texts(ts_file("zh_CN")):
        if re.search(r"&\w", text.source):
            assert re.search(r"^&\w|\(&[A-Z0-9]\)…?$", text.translations[0]), text
