"""The takes at the side, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QTreeWidgetItem

from app.document.document import Document
from app.document.takes import Take, TakeTree
from app.window.takes.panel import TakesPanel
from tests.app.window.parts import piece_of

PIECE = piece_of((0, 480, 60, 80), (1920, 480, 60, 80))


class Bench:
    """The panel over a document, as the window connects them."""

    def __init__(self, qtbot) -> None:
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
        panel.listened.connect(self.listened.append)
        takes = [Take(1, "Clip", PIECE), Take(2, "Take 1", PIECE, 1, (1920, 3840)), Take(3, "Take 2", PIECE, 1)]
        document.open(TakeTree((*takes, Take(4, "Take 3", PIECE, 2)), 1), None)
        panel.resize(264, 400)
        panel.show()

    def item(self, number: int) -> QTreeWidgetItem:
        found = self.panel.tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)
        return next(item for item in found if item.data(0, Qt.ItemDataRole.UserRole) == number)

    def at(self, number: int) -> QPoint:
        return self.panel.tree.visualItemRect(self.item(number)).center()

    def click(self, number: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.mouseClick(self.panel.tree.viewport(), Qt.MouseButton.LeftButton, keys, self.at(number))

    def rename(self, number: int, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """As by F2."""
        self.panel.tree.editItem(self.item(number), 0)
        (editor,) = [one for one in self.panel.tree.findChildren(QLineEdit) if one.isVisible()]
        editor.setText(text)
        self.qtbot.keyClick(editor, end)
        QApplication.processEvents()


def contrast(one: QColor, other: QColor) -> float:
    """As WCAG 2 has it, 1 to 21."""

    def luminance(colour: QColor) -> float:
        parts = [colour.redF(), colour.greenF(), colour.blueF()]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture
def bench(qtbot) -> Bench:
    return Bench(qtbot)


def shown(bench: Bench) -> list[str]:
    """What stands in the tree, from above."""
    found, item = [], bench.panel.tree.topLevelItem(0)
    while item:
        found.append(item.text(0))
        item = bench.panel.tree.itemBelow(item)
    return found


def test_what_came_from_what_is_seen(bench: Bench):
    assert shown(bench) == ["Clip", "Take 1", "Take 3", "Take 2"]
    assert bench.item(4).parent() is bench.item(2)
    assert bench.panel.tree.currentItem() is bench.item(1)
    assert "Composed: bar 2" in bench.item(2).toolTip(0)


def test_a_click_chooses(bench: Bench):
    bench.click(3)
    assert bench.document.take.number == 3
    assert bench.panel.tree.currentItem() is bench.item(3)
    assert bench.document.undo.count() == 1
    bench.click(3)
    assert bench.document.undo.count() == 1


def test_arrow_keys_choose(bench: Bench):
    bench.panel.tree.setFocus()
    bench.qtbot.keyClick(bench.panel.tree, Qt.Key.Key_Down)
    assert bench.document.take.number == 2
    bench.qtbot.keyClick(bench.panel.tree, Qt.Key.Key_Down)
    assert bench.document.take.number == 4
    bench.panel.step(-2)
    assert bench.document.take.number == 1
    bench.panel.step(-1)
    assert bench.document.take.number == 1


def test_a_double_click_and_return_listen(bench: Bench):
    bench.click(2)
    bench.qtbot.mouseDClick(bench.panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=bench.at(2))
    assert bench.listened == [2]
    bench.qtbot.keyClick(bench.panel.tree, Qt.Key.Key_Return)
    assert bench.listened == [2, 2]


def test_a_new_name_is_typed(bench: Bench):
    bench.rename(2, " The one ")
    assert bench.document.tree[2].name == "The one" and bench.item(2).text(0) == "The one"
    bench.document.undo.undo()
    assert bench.item(2).text(0) == "Take 1"


@pytest.mark.parametrize("text", ["", "   "])
def test_no_name_is_the_old_one(bench: Bench, text: str):
    bench.rename(2, text)
    assert bench.document.tree[2].name == "Take 1" and bench.item(2).text(0) == "Take 1"
    assert bench.document.undo.count() == 0


def test_escape_leaves_the_name(bench: Bench):
    bench.rename(2, "Other", Qt.Key.Key_Escape)
    assert bench.item(2).text(0) == "Take 1" and bench.document.undo.count() == 0


def test_keep_and_thumbs_are_marked_and_said(bench: Bench):
    bench.panel.keep.click()
    bench.panel.up.click()
    take = bench.document.take
    assert take.is_kept and take.rating == 1
    assert bench.item(1).data(0, Qt.ItemDataRole.AccessibleTextRole) == "Clip, kept, thumbs up"
    assert bench.panel.keep.isChecked() and bench.panel.up.isChecked() and not bench.panel.down.isChecked()
    bench.panel.down.click()
    assert bench.document.take.rating == -1 and not bench.panel.up.isChecked()
    bench.panel.down.click()
    assert bench.document.take.rating == 0
    bench.panel.keep.click()
    assert not bench.document.take.is_kept


def test_several_are_discarded_in_one_step(bench: Bench):
    bench.click(2)
    bench.click(3, Qt.KeyboardModifier.ControlModifier)
    assert sorted(bench.panel.selected()) == [2, 3]
    bench.panel.discard.click()
    assert shown(bench) == ["Clip", "Take 3"]
    assert bench.document.undo.count() <= 3  # clicks chose, too
    bench.document.undo.undo()
    assert shown(bench) == ["Clip", "Take 1", "Take 3", "Take 2"]


def test_the_last_one_can_not_be_discarded(bench: Bench):
    bench.document.discard([2, 3, 4])
    assert not bench.panel.discard.isEnabled()
    bench.panel.discard_selected()
    assert shown(bench) == ["Clip"]


def test_compare_says_with_what(bench: Bench):
    assert not bench.panel.compare.isEnabled() and not bench.panel.compared.isVisible()
    bench.click(3)
    assert bench.panel.compare.isEnabled()
    assert bench.panel.compared.toolTip() == "A: Take 2   B: Clip"


def test_an_empty_piece_has_a_name_in_the_list_and_none_of_its_own(bench: Bench):
    bench.document.open(TakeTree((Take(1, "", PIECE),), 1), None)
    assert shown(bench) == ["Empty piece"]
    bench.rename(1, "Empty piece")
    assert bench.document.undo.count() == 0
    bench.rename(1, "Mine")
    assert bench.document.take.name == "Mine"


def test_hundreds_of_takes_are_shown(bench: Bench):
    takes = [Take(n, f"Take {n}", PIECE, n - 1 if n % 10 else 1) for n in range(5, 505)]
    bench.document.add_takes(takes, "Compose", 504)
    assert len(shown(bench)) == 504
    assert bench.panel.tree.currentItem() is bench.item(504)


def test_what_is_compared_can_be_read_though_it_was_written_while_nothing_could_be_done(bench: Bench) -> None:
    bench.panel.setEnabled(False)  # as while it composes
    bench.document.choose(2)
    bench.panel.setEnabled(True)
    palette = bench.panel.compared.palette()
    colours = (palette.color(role) for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Window))
    assert contrast(*colours) >= 4.5


def test_of_two_long_names_both_are_seen(bench: Bench) -> None:
    bench.document.rename(1, "A clip whose name is much longer than the panel is wide")
    bench.document.rename(2, "B, another one that is as long as that, or longer still")
    bench.document.choose(2)
    panel = bench.panel
    assert "A: B, an" in panel.compared.text() and "B: A cl" in panel.compared.text()
    assert panel.compared.sizeHint().width() <= panel.width()
    panel.resize(2000, 400)
    assert "…" not in panel.compared.text()


def test_the_name_of_a_take_is_no_markup(qtbot):
    panel = TakesPanel()
    qtbot.addWidget(panel)
    panel.show_takes(TakeTree((Take(1, "<b>a</b>", PIECE), Take(2, "b", PIECE, 1)), 2, 1))
    item = panel.tree.topLevelItem(0)
    assert item is not None
    assert item.text(0) == "<b>a</b>"
    assert "<b>" not in item.toolTip(0) and "<b>" not in panel.compared.toolTip()


def test_takes_that_did_not_change_are_not_filled_in_again(qtbot, monkeypatch):
    panel = TakesPanel()
    qtbot.addWidget(panel)
    tree = TakeTree(tuple(Take(number, f"{number}", PIECE) for number in range(1, 6)), 1)
    panel.show_takes(tree)
    filled = []
    fill = panel._fill
    monkeypatch.setattr(panel, "_fill", lambda item, take: (filled.append(take.number), fill(item, take)))
    panel.show_takes(tree.changed(2, name="other"))
    assert filled == [2]
    assert [panel.tree.topLevelItem(row).text(0) for row in range(5)] == ["1", "other", "3", "4", "5"]  # pyright: ignore[reportOptionalMemberAccess]
