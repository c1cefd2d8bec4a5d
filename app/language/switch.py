"""The language of the window: chosen, or the system's."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QGuiApplication

ENGLISH, CHINESE = "en", "zh_CN"
# In their own words: who cannot read the window must find theirs.
LANGUAGE_NAMES = {ENGLISH: "English", CHINESE: "简体中文"}
_FOLDER = Path(__file__).parent
_OWN = "continuo translator"
# Where a Linux system's own font lacks Chinese, Qt takes each sign from any font that has it, Japanese forms included,
# and places it by the other font's height: too high in fields.
_FONTS = {CHINESE: ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")}


def language_of(languages: Sequence[str]) -> str:
    """The first of the system's languages ("zh-Hans-CN", "de-DE" ...) that the window speaks; else English."""
    for language in languages:
        parts = language.replace("_", "-").lower().split("-")
        if parts[0] == "en":
            return ENGLISH
        if parts[0] == "zh" and not {"hant", "tw", "hk", "mo"} & set(parts):
            return CHINESE
    return ENGLISH


def install_translator(application: QCoreApplication, language: str = "") -> str:
    """Before the window is made; in place of one installed before. language: "" for the system's; -> which it is.

    Windows that are there already keep their texts.
    """
    for old in application.findChildren(QTranslator, _OWN):
        application.removeTranslator(old)
        old.deleteLater()
    language = language or language_of(QLocale.system().uiLanguages())
    _choose_fonts(language)
    if language == ENGLISH:
        return ENGLISH
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # Qt's own first, so that ours, asked before it, has the last word.
    for path in (Path(qt_folder) / f"qtbase_{language}.qm", _FOLDER / f"continuo_{language}.qm"):
        translator = QTranslator(application)
        translator.setObjectName(_OWN)
        if translator.load(str(path)):
            application.installTranslator(translator)
        elif path.parent == _FOLDER:
            return ENGLISH
    return language


def _choose_fonts(language: str) -> None:
    if sys.platform.startswith("linux"):
        font = QGuiApplication.font()
        ours = {family for families in _FONTS.values() for family in families}
        own = [family for family in font.families() if family not in ours]
        font.setFamilies([*own, *_FONTS.get(language, ())])
        QGuiApplication.setFont(font)
