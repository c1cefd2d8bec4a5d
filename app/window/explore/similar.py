"""Looking for what is alike: searches beside the window, and shows the matches on the panel, in the window's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QWidget

from app.language.error_wording import for_the_window
from app.ui.jobs import Jobs
from app.ui.passage_list import PassageRow
from app.window.explore.services import ExploreServices
from app.window.explore.similar_panel import SimilarPanel
from generator.errors import Text

if TYPE_CHECKING:
    from app.library.similarity.search import Alike, Match, Question, Words
    from generator.analysis.likeness import Trait

_MOST_BACK = 50
_SAME = 0.9
_MOST = 3  # more is a list that nobody reads
# By what two passages are alike in: words for the same, and for similar.
_TRAITS = {
    "contour": (
        QT_TRANSLATE_NOOP("Likeness", "the same turns of melody"),
        QT_TRANSLATE_NOOP("Likeness", "similar turns of melody"),
    ),
    "rhythm": (
        QT_TRANSLATE_NOOP("Likeness", "the same rhythm"),
        QT_TRANSLATE_NOOP("Likeness", "similar rhythm"),
    ),
    "harmony": (
        QT_TRANSLATE_NOOP("Likeness", "the same harmony"),
        QT_TRANSLATE_NOOP("Likeness", "similar harmony"),
    ),
    "density": (
        QT_TRANSLATE_NOOP("Likeness", "as dense"),
        QT_TRANSLATE_NOOP("Likeness", "about as dense"),
    ),
    "register": (
        QT_TRANSLATE_NOOP("Likeness", "as high and as wide"),
        QT_TRANSLATE_NOOP("Likeness", "about as high"),
    ),
    "metre": (
        QT_TRANSLATE_NOOP("Likeness", "the same metre"),
        QT_TRANSLATE_NOOP("Likeness", "similar metre"),
    ),
    "tempo": (
        QT_TRANSLATE_NOOP("Likeness", "the same tempo"),
        QT_TRANSLATE_NOOP("Likeness", "similar tempo"),
    ),
    "loudness": (
        QT_TRANSLATE_NOOP("Likeness", "as loud"),
        QT_TRANSLATE_NOOP("Likeness", "about as loud"),
    ),
}


class SimilarSearch(QObject):
    """What was asked, and what came of it. panel: made when it is first needed."""

    def __init__(self, explorer: ExploreServices, parent: QWidget) -> None:
        """parent: the panel's."""
        super().__init__(explorer)
        self._explorer, self._parent = explorer, parent
        self._panel: SimilarPanel | None = None
        self._questions: list[tuple[str, Callable[[], Question]]] = []
        self._found: Match | None = None
        self._words: list[Words] = []
        self._waits = False  # for the library to be listened to
        self._finding, self._wording = Jobs(self), Jobs(self)
        self._finding.done.connect(self._on_found)
        self._finding.failed.connect(self._on_failed)
        self._wording.done.connect(self._on_worded)
        explorer.preview.changed.connect(self._on_playing)
        explorer.progressed.connect(self._on_progress)
        explorer.embedded.connect(self._on_embedded)
        explorer.given_up.connect(self._on_given_up)

    @property
    def panel(self) -> SimilarPanel:
        if self._panel is None:
            self._panel = panel = SimilarPanel(self._parent)
            panel.play_asked.connect(self._play)
            panel.opened.connect(self._open)
            panel.walked.connect(self._walk)
            panel.back_pressed.connect(self._back)
            panel.closed.connect(self._explorer.preview.stop)
        return self._panel

    def ask(self, name: str, make: Callable[[], Question]) -> None:
        """Look for what is like it, and show that. make: called beside the window; may raise ContinuoError."""
        self._questions = [*self._questions, (name, make)][-_MOST_BACK:]
        self._ask()

    def _ask(self) -> None:
        panel, explorer = self.panel, self._explorer
        name = self._questions[-1][0]
        panel.set_back(len(self._questions) > 1)
        panel.show_name(name)
        panel.show()
        panel.raise_()
        panel.activateWindow()
        self._wording.drop()
        if problem := explorer.problem():
            panel.show_problem(problem)
            return
        self._find()
        explorer.embed()

    def _find(self) -> None:
        """What is asked, among what has been listened to by now."""
        panel, explorer, make = self.panel, self._explorer, self._questions[-1][1]
        self._waits = False
        panel.show_waiting(self.tr("Analysing…"))

        def work() -> object:
            return explorer.finder().find(explorer.listener(), make())

        explorer.when_open(lambda: self._finding.start(work))

    @Slot(object)
    def _on_found(self, found: Match) -> None:
        self._found, self._words = found, []
        if not found.searched and self._explorer.is_embedding:
            self._waits = True
            self._on_progress("embed", 0, 0)
            return
        self.panel.show_rows(self._rows(), found.searched)
        self.panel.show_playing(self._explorer.preview.key)
        self._wording.start(lambda: self._explorer.finder().words(found))

    @Slot(object)
    def _on_worded(self, words: list[Words]) -> None:
        self._words = words
        self.panel.update_rows(self._rows())

    @Slot(object)
    def _on_failed(self, sentence: Text | str) -> None:
        self.panel.show_problem(for_the_window(sentence))

    def _rows(self) -> list[PassageRow]:
        assert self._found
        words: list[Words | None] = [*self._words] or [None] * len(self._found.rows)
        return [self._row(row, own) for row, own in zip(self._found.rows, words, strict=True)]

    def _row(self, row: Alike, words: Words | None) -> PassageRow:
        bars = bar_words(words.bars) if words else ""
        shared = trait_words(words.traits) if words else ""
        trouble = self.tr("the file no longer exists") if words and words.trouble else ""
        text = " · ".join(filter(None, (bars, shared)))
        place = str(row.known.path) if row.known.path else self.tr("a take")
        share = max(0.0, row.similarity)  # below 0: less alike than any two pieces are
        percent = self.tr("{percent} % similar").format(percent=round(100 * share))
        tip = "\n".join(filter(None, (row.known.name, text, percent, place)))
        return PassageRow(_key(row), row.known.name, text, share, trouble, tip)

    # What a person does

    def _play(self, number: int) -> None:
        row = self._at(number)
        if row is not None:
            span = row.begin_ticks, row.end_ticks
            self._explorer.play(_key(row), row.known, span, self.panel.warn)

    def _open(self, number: int) -> None:
        if (row := self._at(number)) is not None:
            self._explorer.open(row.known, self.panel.warn, row.begin_ticks)

    def _walk(self, number: int) -> None:
        from app.library.similarity.search import Question

        if (row := self._at(number)) is not None:
            bars = bar_words(self._words[number].bars) if self._words else ""
            name = f"{row.known.name}, {bars}" if bars else row.known.name
            question = Question(name, hash=row.known.hash, span=(row.begin_ticks, row.end_ticks))
            self.ask(name, lambda: question)

    def _back(self) -> None:
        if len(self._questions) > 1:
            self._questions.pop()
            self._ask()

    def _at(self, number: int) -> Alike | None:
        rows = self._found.rows if self._found else ()
        return rows[number] if number < len(rows) else None

    # Meanwhile

    @Slot(object)
    def _on_playing(self, key: object) -> None:
        if self._panel:
            self._panel.show_playing(key)

    @Slot(str, int, int)
    def _on_progress(self, what: str, done: int, total: int) -> None:
        panel = self._panel
        if panel is None or not self._questions or self._finding.busy or self._explorer.problem():
            return
        text = self._explorer.progress_text(what, done, total)
        if panel.pages.is_empty and not (self._found and self._found.searched):
            panel.show_waiting(text, done / total if total else None)
        elif what == "embed":
            panel.show_progress(text)

    @Slot(bool)
    def _on_embedded(self, is_more: bool) -> None:
        """is_more: the library has more to be found than before."""
        if self._panel and self._panel.isVisible() and self._questions and (is_more or self._waits):
            self._find()

    @Slot(str)
    def _on_given_up(self, sentence: str) -> None:
        if self._waits:
            self._waits = False
            self.panel.show_problem(sentence)

    def close(self) -> None:
        """The panel goes; join the threads."""
        if self._panel:
            self._panel.close()
        self._finding.close()
        self._wording.close()


def _key(row: Alike) -> object:
    return "alike", row.known.hash, row.begin_ticks, row.end_ticks


def trait_words(traits: Iterable[Trait]) -> str:
    """Such as "the same rhythm · as dense", the strongest first."""
    words = [word for trait in traits if (word := _trait(trait))]
    return " · ".join(words[:_MOST])


def _trait(trait: Trait) -> str:
    same, similar = _TRAITS.get(trait.kind, ("", ""))
    text = same if trait.likeness >= _SAME else similar
    return QCoreApplication.translate("Likeness", str(text)) if text else ""


def bar_words(bars: tuple[int, int] | None) -> str:
    """Such as "bars 9–16"; "" where they are not known."""
    if bars is None:
        return ""
    if bars[0] == bars[1]:
        return QCoreApplication.translate("Likeness", "bar {first}").format(first=bars[0])
    return QCoreApplication.translate("Likeness", "bars {first}–{last}").format(first=bars[0], last=bars[1])
