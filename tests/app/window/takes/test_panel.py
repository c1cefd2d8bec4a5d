"""The strip of takes, by mouse and by keyboard, as cards and as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QTreeWidgetItem

from app.document.document import Document
from app.document.takes import Take, TakeTree
from app.ui.style.theme import dark_palette
from app.window.takes.card_painting import play_sign
from app.window.takes.cards import TakeCards
from app.window.takes.panel import TakesPanel
from app.window.takes.tree import TakesTree
from tests.app.window.parts import piece_of

PIECE = piece_of((0, 480, 60, 80), (1920, 480, 60, 80))


class Bench:
    """The panel over a document, as the window connects them."""

    def __init__(self, qtbot: Any) -> None:
        self.qtbot = qtbot
        self.document, self.panel = Document(), TakesPanel()
        panel, document = self.panel, self.document
        qtbot.addWidget(panel)
        document.takes_changed.connect(lambda: panel.show_takes(document.tree))
        panel.chosen.connect(document.choose)
        panel.kept.connect(document.keep)
        panel.rated.connect(document.rate)
        panel.renamed.connect(document.rename)
        panel.discarded.connect(document.discard)
        self.listened: list[int] = []
        self.asked: list[int] = []
        panel.listened.connect(self.listened.append)
        panel.play_asked.connect(self.asked.append)
        takes = [Take(1, "Clip", PIECE), Take(2, "Take 1", PIECE, 1, (1920, 3840)), Take(3, "Take 2", PIECE, 1)]
        document.open(TakeTree((*takes, Take(4, "Take 3", PIECE, 2)), 1), None)
        panel.resize(1200, 200)
        panel.show()

    @property
    def view(self) -> TakeCards | TakesTree:
        return self.panel.view

    def index(self, number: int) -> QModelIndex:
        """Of a take's card."""
        return self.panel.cards.cards.index(self.panel.cards.cards.row_of(number))

    def item(self, number: int) -> QTreeWidgetItem:
        found = self.panel.tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)
        return next(item for item in found if item.data(0, Qt.ItemDataRole.UserRole) == number)

    def at(self, number: int) -> QPoint:
        """Where a take is, and not the sign on its card."""
        if self.view is self.panel.tree:
            return self.panel.tree.visualItemRect(self.item(number)).center()
        return self.panel.cards.card_at(self.index(number)).bottomLeft() + QPoint(20, -6)

    def click(self, number: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, keys, self.at(number))

    def click_sign(self, number: int) -> None:
        cards = self.panel.cards
        place = play_sign(cards.card_at(self.index(number))).center()
        self.qtbot.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def rename(self, number: int, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """As by F2."""
        self.view.rename(number)
        (editor,) = [one for one in self.view.findChildren(QLineEdit) if one.isVisible()]
        editor.setText(text)
        self.qtbot.keyClick(editor, end)
        QApplication.processEvents()


@pytest.fixture
def bench(qtbot: Any) -> Bench:
    return Bench(qtbot)


@pytest.fixture(params=["cards", "tree"])
def either(request: pytest.FixtureRequest, bench: Bench) -> Bench:
    """With each of the two views in front."""
    bench.panel.as_tree.setChecked(request.param == "tree")
    return bench


def in_tree(bench: Bench) -> list[str]:
    """What stands in the tree, from above."""
    found, item = [], bench.panel.tree.topLevelItem(0)
    while item:
        found.append(item.text(0))
        item = bench.panel.tree.itemBelow(item)
    return found


def as_cards(bench: Bench) -> list[str]:
    """The names on the cards, from the left."""
    return [card.take.name for card in bench.panel.cards.cards.cards]


def said(bench: Bench, number: int) -> str:
    """What a screen reader says of a card."""
    return bench.index(number).data(Qt.ItemDataRole.AccessibleTextRole)


def ranked(first: int, ranks: Sequence[int], distances: Sequence[float] = (), copied: Sequence[int] = ()) -> list[Take]:
    """Takes of one request, as they are composed."""
    takes = []
    for index, rank in enumerate(ranks):
        scores: dict[str, Any] = {"rank": rank}
        if distances:
            scores |= {"distance": distances[index], "copied_notes": copied[index]}
        number = first + index
        takes.append(Take(number, f"Take {number}", PIECE, 1, (1920, 3840), settings={"number": 1}, scores=scores))
    return takes


def test_what_came_from_what_is_seen_in_the_tree(bench: Bench) -> None:
    assert in_tree(bench) == ["Clip", "Take 1", "Take 3", "Take 2"]
    assert bench.item(4).parent() is bench.item(2)
    assert bench.panel.tree.currentItem() is bench.item(1)
    assert "Bar 2" in bench.item(2).toolTip(0)


def test_the_latest_request_comes_first_and_its_best_take_before_the_others(bench: Bench) -> None:
    assert as_cards(bench) == ["Take 3", "Take 2", "Take 1", "Clip"]
    bench.document.add_takes(ranked(5, (1, 2, 3)), "Compose", 5)
    assert as_cards(bench) == ["Take 5", "Take 6", "Take 7", "Take 3", "Take 2", "Take 1", "Clip"]
    assert [card.take.name for card in bench.panel.cards.cards.cards if card.is_best] == ["Take 5"]
    assert "best" in said(bench, 5) and "best" not in said(bench, 6)


def test_each_request_has_a_best_take_of_its_own(bench: Bench) -> None:
    bench.document.add_takes(ranked(5, (1, 2)), "Compose", 5)
    bench.document.add_takes(ranked(7, (1, 2)), "Compose", 7)
    assert as_cards(bench)[:4] == ["Take 7", "Take 8", "Take 5", "Take 6"]
    assert [card.take.number for card in bench.panel.cards.cards.cards if card.is_best] == [7, 5]
    assert [card.take.number for card in bench.panel.cards.cards.cards if card.begins] == [5, 4, 3, 2, 1]


def test_why_a_take_stands_where_it_does_is_said(bench: Bench) -> None:
    takes = ranked(5, (1, 2), distances=(2.0, 1.0), copied=(20, 0))
    bench.document.add_takes(takes, "Compose", 5)
    assert bench.panel.why.whole == "Quotes 20 notes of the music before it"
    bench.document.choose(6)
    assert bench.panel.why.whole == "Closest in character to the music before it"
    bench.document.choose(1)
    assert bench.panel.why.whole == ""


def test_a_card_says_which_bars_are_new_and_what_composed_them(bench: Bench) -> None:
    by = {"file": "mine.safetensors", "hash": "0", "name": "Mine"}
    bench.document.add_takes([Take(5, "New", PIECE, 1, (0, 3840), checkpoint=by)], "Compose", 5)
    feet = {card.take.number: card.foot for card in bench.panel.cards.cards.cards}
    assert feet[5] == "Bars 1–2 · Mine" and feet[1] == "2 bars" and feet[2] == "Bar 2"


def test_space_and_the_sign_on_a_card_ask_to_hear_it(either: Bench) -> None:
    either.view.setFocus()
    either.qtbot.keyClick(either.view, Qt.Key.Key_Space)
    assert either.asked == [1]
    if either.view is either.panel.cards:
        either.click_sign(3)
        assert either.asked == [1, 3] and either.document.take.number == 1


def test_what_plays_is_marked_and_said(bench: Bench) -> None:
    bench.panel.show_playing(True)
    bench.panel.show_position(1.0)
    assert "playing" in said(bench, 1) and "playing" not in said(bench, 2)
    bench.panel.show_playing(False)
    assert "playing" not in said(bench, 1)


def test_the_strip_folds_away_and_its_buttons_stay(bench: Bench) -> None:
    tall = bench.panel.sizeHint().height()
    bench.panel.fold.click()
    assert not bench.panel.cards.isVisible() and bench.panel.keep.isVisible()
    assert bench.panel.sizeHint().height() < tall / 2
    bench.panel.fold.click()
    assert bench.panel.cards.isVisible()


def test_a_take_is_dragged_out_as_what_the_window_makes_of_it(bench: Bench) -> None:
    asked: list[int] = []

    def dragged(number: int) -> None:
        asked.append(number)

    bench.panel.set_dragged(dragged)
    bench.panel.cards.startDrag(Qt.DropAction.CopyAction)
    bench.panel.tree.startDrag(Qt.DropAction.CopyAction)
    assert asked == [1, 1]


def test_while_it_composes_nothing_can_be_done_with_takes(bench: Bench) -> None:
    bench.document.choose(2)
    bench.panel.show_composing(True)
    bench.panel.keep.click()
    bench.panel.discard_selected()
    bench.qtbot.keyClick(bench.panel.cards, Qt.Key.Key_Left)
    assert bench.document.take.number == 2 and bench.panel.cards.currentIndex() == bench.index(2)
    assert not bench.document.take.is_kept and len(in_tree(bench)) == 4
    bench.panel.show_composing(False)
    bench.panel.keep.click()
    assert bench.document.take.is_kept


def test_one_take_leaves_room_for_a_word_of_where_others_appear(bench: Bench) -> None:
    bench.document.discard([2, 3, 4])
    picture = bench.panel.cards.grab().toImage()
    bench.document.add_takes(ranked(5, (1,)), "Compose", 1)
    assert picture != bench.panel.cards.grab().toImage()


def test_a_click_chooses(either: Bench) -> None:
    bench = either
    bench.click(3)
    assert bench.document.take.number == 3
    assert bench.panel.tree.currentItem() is bench.item(3)
    assert bench.panel.cards.currentIndex() == bench.index(3)
    assert bench.document.undo.count() == 1
    bench.click(3)
    assert bench.document.undo.count() == 1


def test_arrow_keys_choose_in_the_row_of_cards(bench: Bench) -> None:
    bench.panel.cards.setFocus()
    bench.qtbot.keyClick(bench.panel.cards, Qt.Key.Key_Left)
    assert bench.document.take.number == 2
    bench.panel.step(-2)
    assert bench.document.take.number == 4
    bench.panel.step(-1)
    assert bench.document.take.number == 4
    bench.panel.step(3)
    assert bench.document.take.number == 1


def test_arrow_keys_choose_in_the_tree(bench: Bench) -> None:
    bench.panel.as_tree.setChecked(True)
    bench.panel.tree.setFocus()
    bench.qtbot.keyClick(bench.panel.tree, Qt.Key.Key_Down)
    assert bench.document.take.number == 2
    bench.qtbot.keyClick(bench.panel.tree, Qt.Key.Key_Down)
    assert bench.document.take.number == 4
    bench.panel.step(-2)
    assert bench.document.take.number == 1
    bench.panel.step(-1)
    assert bench.document.take.number == 1


def test_a_double_click_and_return_listen(either: Bench) -> None:
    bench = either
    bench.click(2)
    bench.qtbot.mouseDClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=bench.at(2))
    assert bench.listened == [2]
    bench.qtbot.keyClick(bench.view, Qt.Key.Key_Return)
    assert bench.listened == [2, 2]


def test_a_new_name_is_typed(either: Bench) -> None:
    bench = either
    bench.rename(2, " The one ")
    assert bench.document.tree[2].name == "The one" and bench.item(2).text(0) == "The one"
    bench.document.undo.undo()
    assert bench.item(2).text(0) == "Take 1"


@pytest.mark.parametrize("text", ["", "   "])
def test_no_name_is_the_old_one(either: Bench, text: str) -> None:
    bench = either
    bench.rename(2, text)
    assert bench.document.tree[2].name == "Take 1" and bench.item(2).text(0) == "Take 1"
    assert bench.document.undo.count() == 0


def test_escape_leaves_the_name(either: Bench) -> None:
    bench = either
    bench.rename(2, "Other", Qt.Key.Key_Escape)
    assert bench.item(2).text(0) == "Take 1" and bench.document.undo.count() == 0


def test_keep_and_thumbs_are_marked_and_said(bench: Bench):
    bench.panel.keep.click()
    bench.panel.up.click()
    take = bench.document.take
    assert take.is_kept and take.rating == 1
    assert bench.item(1).data(0, Qt.ItemDataRole.AccessibleTextRole) == "Clip, kept, thumbs up"
    assert said(bench, 1) == "Clip, 2 bars, kept, thumbs up"
    assert bench.panel.keep.isChecked() and bench.panel.up.isChecked() and not bench.panel.down.isChecked()
    bench.panel.down.click()
    assert bench.document.take.rating == -1 and not bench.panel.up.isChecked()
    bench.panel.down.click()
    assert bench.document.take.rating == 0
    bench.panel.keep.click()
    assert not bench.document.take.is_kept


def test_several_are_discarded_in_one_step(either: Bench) -> None:
    bench = either
    bench.click(2)
    bench.click(3, Qt.KeyboardModifier.ControlModifier)
    assert sorted(bench.panel.selected()) == [2, 3]
    bench.panel.discard.click()
    assert in_tree(bench) == ["Clip", "Take 3"]
    assert bench.document.undo.count() <= 3  # clicks chose, too
    bench.document.undo.undo()
    assert in_tree(bench) == ["Clip", "Take 1", "Take 3", "Take 2"]


def test_the_last_one_can_not_be_discarded(bench: Bench):
    bench.document.discard([2, 3, 4])
    assert not bench.panel.discard.isEnabled()
    bench.panel.discard_selected()
    assert in_tree(bench) == ["Clip"]


def test_compare_says_with_what(bench: Bench) -> None:
    assert not bench.panel.compare.isEnabled()
    bench.click(3)
    assert bench.panel.compare.isEnabled()
    assert bench.panel.compare.toolTip().endswith("A: Take 2   B: Clip")
    letters = {card.take.name: card.letter for card in bench.panel.cards.cards.cards if card.letter}
    assert letters == {"Take 2": "A", "Clip": "B"}
    assert "shown" in said(bench, 3) and "compared with it" in said(bench, 1)


def test_an_empty_piece_has_a_name_in_the_list_and_none_of_its_own(either: Bench) -> None:
    bench = either
    bench.document.open(TakeTree((Take(1, "", PIECE),), 1), None)
    assert in_tree(bench) == ["Empty piece"]
    bench.rename(1, "Empty piece")
    assert bench.document.undo.count() == 0
    bench.rename(1, "Mine")
    assert bench.document.take.name == "Mine"


def test_hundreds_of_takes_are_shown(bench: Bench) -> None:
    takes = [Take(n, f"Take {n}", PIECE, n - 1 if n % 10 else 1) for n in range(5, 505)]
    bench.document.add_takes(takes, "Compose", 504)
    assert len(in_tree(bench)) == len(as_cards(bench)) == 504
    assert bench.panel.tree.currentItem() is bench.item(504)
    assert bench.panel.cards.visualRect(bench.index(504)).intersects(bench.panel.cards.viewport().rect())


def test_the_name_of_a_take_is_no_markup(qtbot: Any) -> None:
    panel = TakesPanel()
    qtbot.addWidget(panel)
    panel.show_takes(TakeTree((Take(1, "<b>a</b>", PIECE), Take(2, "b", PIECE, 1)), 2, 1))
    item = panel.tree.topLevelItem(0)
    assert item is not None
    assert item.text(0) == "<b>a</b>"
    tips = item.toolTip(0), panel.compare.toolTip(), panel.cards.cards.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert not any("<b>" in tip for tip in tips)


def test_takes_that_did_not_change_are_not_drawn_again(bench: Bench) -> None:
    changed: list[int] = []
    bench.panel.cards.cards.dataChanged.connect(lambda first, _: changed.append(first.row()))
    bench.document.rename(2, "other")
    assert changed == [bench.index(2).row()]
    assert bench.item(2).text(0) == "other"


@pytest.mark.parametrize("dark", [False, True])
def test_a_card_is_drawn_with_what_is_thought_of_it(bench: Bench, dark: bool) -> None:
    if dark:
        bench.panel.setPalette(dark_palette())
    plain = bench.panel.cards.grab().toImage()
    bench.document.keep(1, True)
    assert bench.panel.cards.grab().toImage() != plain
