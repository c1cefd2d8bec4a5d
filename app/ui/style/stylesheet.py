"""The stylesheet: how Qt's own controls look, in the colours and sizes of the tokens.

Colours of text come from the palette, so that a widget that shows a warning can have its own; the sheet has surfaces,
borders, corners and padding. What has the focus has a ring of FOCUS_WIDTH in the accent; its padding gives way, so that
nothing moves. A style in Python would do more, and would wait for the GIL at each line that is drawn.
"""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.assets import asset
from app.ui.style.tokens import (
    FOCUS_WIDTH,
    RADIUS_CARD,
    RADIUS_FIELD,
    RADIUS_PANEL,
    ROW_HEIGHT,
    TINY,
    Tokens,
    mixed,
)

_LINE = 1  # width of borders
_INSIDE = ROW_HEIGHT - 2 * TINY  # of a field or button, without padding and border
_BAR = 12  # width of a scroll bar
_GROOVE, _KNOB = 4, 14  # of a slider
PRIMARY, OUTLINED, DANGER, QUIET, INLINE, BALANCE = "primary", "outlined", "danger", "quiet", "inline", "balance"
"""What a button is: the one that is prominent, the same while it ends what it began, one that deletes or cancels, one
without a frame until pointed at, a small one in a line of text."""

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 8px; }

QPushButton, QComboBox, QToolButton { background: $raised; border: 1px solid $border; border-radius: ${r4}px;
  padding: 3px 8px; min-height: ${inside}px; }
QPushButton { padding: 3px 12px; }
QToolButton { padding: 3px; min-width: ${inside}px; }
QPushButton:hover, QComboBox:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QComboBox:on, QToolButton:pressed { background: $pressed; }
QPushButton:checked, QToolButton:checked { background: $tint; border-color: $accent; }
QPushButton:checked:hover, QToolButton:checked:hover { background: $tint_hover; }
QPushButton:disabled, QComboBox:disabled, QToolButton:disabled { background: $window; border-color: $line; }
QPushButton:focus, QComboBox:focus, QToolButton:focus { border: ${focus}px solid $accent; padding: 2px 7px; }
QPushButton:focus { padding: 2px 11px; }
QToolButton:focus { padding: 2px; }
QToolButton[autoRaise="true"] { background: transparent; border-color: transparent; }
QToolButton[autoRaise="true"]:hover { background: $hover; }
QToolButton[autoRaise="true"]:pressed { background: $pressed; }
QToolButton[autoRaise="true"]:checked { background: $tint; border-color: $accent; }
QToolButton[autoRaise="true"]:focus { border: ${focus}px solid $accent; }
QToolButton[popupMode="1"], QToolButton[popupMode="2"] { padding-right: 20px; }
QToolButton::menu-indicator { image: url("$unfold"); width: 12px; height: 12px; subcontrol-origin: padding;
  subcontrol-position: center right; right: 4px; }
QToolButton::menu-button { border: none; width: 16px; }
QToolButton::menu-arrow { image: url("$unfold"); width: 12px; height: 12px; }
QPushButton::menu-indicator { image: url("$unfold"); width: 12px; height: 12px; subcontrol-origin: padding;
  subcontrol-position: center right; right: 8px; }
QPushButton:flat { background: transparent; border-color: transparent; }
QPushButton:flat:hover { background: $hover; }

QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent;
  border-radius: ${r6}px; padding: 7px 12px; font-weight: bold; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_hover; border-color: $text; }
QPushButton[kind="primary"]:focus { border: ${focus}px solid $text; padding: 6px 11px; }
QPushButton[kind="primary"]:disabled { background: $pressed; border-color: $pressed; color: $disabled_on_pressed; }
QPushButton[kind="outlined"] { background: transparent; color: $accent; border: ${focus}px solid $accent;
  border-radius: ${r6}px; padding: 6px 11px; font-weight: bold; }
QPushButton[kind="outlined"]:hover { background: $tint; }
QPushButton[kind="outlined"]:focus { border-color: $text; }
QPushButton[kind="danger"] { background: transparent; color: $danger; border: 1px solid $danger;
  border-radius: ${r6}px; padding: 7px 12px; font-weight: bold; }
QPushButton[kind="danger"]:hover { background: $danger_tint; }
QPushButton[kind="danger"]:focus { border-width: ${focus}px; padding: 6px 11px; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border-color: $accent; }
QToolButton[kind="inline"] { background: transparent; border: 1px solid transparent; padding: 0; min-width: 0;
  min-height: 0; }
QToolButton[kind="inline"]:hover { background: $hover; }
QToolButton[kind="inline"]:focus { border: ${focus}px solid $accent; padding: 0; }

QComboBox { padding-right: 2px; combobox-popup: 0; }
QComboBox:focus { padding-right: 1px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$unfold"); width: 12px; height: 12px; }
QComboBox::down-arrow:disabled { image: url("$unfold_off"); }
QComboBox:editable { background: $field; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $border; border-radius: 0; padding: 4px;
  outline: 0; selection-background-color: $accent; selection-color: $on_accent; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 4px; }
QComboBox QAbstractItemView::item:selected { background: $accent; color: $on_accent; }

QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextEdit, QKeySequenceEdit > QLineEdit { background: $field;
  border: 1px solid $border; border-radius: ${r4}px; padding: 3px 7px; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit, QAbstractSpinBox { min-height: ${inside}px; }
QLineEdit:hover, QAbstractSpinBox:hover, QPlainTextEdit:hover { border-color: $quiet; }
QLineEdit:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus { border: ${focus}px solid $accent;
  padding: 2px 6px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QPlainTextEdit:disabled { background: $window; border-color: $line; }
QLineEdit:read-only { background: $window; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { background: transparent; border: none; padding: 0 0 0 4px;
  min-height: 0; }
QComboBox QLineEdit { padding: 0; }
QAbstractSpinBox { padding: 2px 0; }
QAbstractSpinBox:focus { padding: 1px 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { background: transparent; border: none; width: 18px;
  subcontrol-origin: padding; }
QAbstractSpinBox::up-button { subcontrol-position: top right; border-top-right-radius: 3px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; border-bottom-right-radius: 3px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-button:pressed, QAbstractSpinBox::down-button:pressed { background: $pressed; }
QAbstractSpinBox::up-arrow { image: url("$fold"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("$unfold"); width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off { image: url("$fold_off"); }
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: url("$unfold_off"); }

QCheckBox, QRadioButton { spacing: 8px; border: ${focus}px solid transparent; border-radius: ${r4}px; padding: 2px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator, QAbstractItemView::indicator {
  width: 14px; height: 14px; background: $field; border: 1px solid $quiet; border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $text; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QAbstractItemView::indicator:checked {
  background: $accent; border-color: $accent; image: url("$check"); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
  background: $accent; border-color: $accent; image: url("$dash"); }
QRadioButton::indicator:checked { background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
  stop: 0 $on_accent, stop: 0.4 $on_accent, stop: 0.5 $accent, stop: 1 $accent); border-color: $accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled, QAbstractItemView::indicator:disabled {
  background: $window; border-color: $disabled; }
QCheckBox::indicator:checked:disabled { image: url("$check_off"); }

QSlider { border: ${focus}px solid transparent; border-radius: ${r4}px; min-height: 18px; }
QSlider:focus { border-color: $accent; }
QSlider::groove:horizontal { background: $pressed; height: ${groove}px; border-radius: 2px; margin: 0 2px; }
QSlider::sub-page:horizontal { background: $accent; height: ${groove}px; border-radius: 2px; margin: 0 2px; }
QSlider::groove:vertical { background: $accent; width: ${groove}px; border-radius: 2px; margin: 2px 0; }
QSlider::sub-page:vertical { background: $pressed; width: ${groove}px; border-radius: 2px; margin: 2px 0; }
QSlider[kind="balance"]::sub-page:horizontal { background: $pressed; }
QSlider::sub-page:disabled { background: $border; }
QSlider::handle { background: $knob; border: 1px solid $quiet; border-radius: 7px; }
QSlider::handle:horizontal { width: 12px; margin: -5px 0; }
QSlider::handle:vertical { height: 12px; margin: 0 -5px; }
QSlider::handle:hover { background: $accent; border-color: $accent; }
QSlider::handle:disabled { background: $border; border-color: $border; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QProgressBar { background: $pressed; border: none; border-radius: 3px; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: ${bar}px; }
QScrollBar:horizontal { height: ${bar}px; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: $window; border: none; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: $window; border: none; }
QTabBar::tab { background: transparent; padding: 5px 12px; min-height: 18px; border: ${focus}px solid transparent;
  border-bottom-color: transparent; }
QTabBar::tab:hover { background: $hover; }
QTabBar::tab:selected { border-bottom-color: $accent; }
QTabBar::tab:focus { border-color: $accent; border-radius: ${r4}px; }
QTabBar::tab:!selected { color: $quiet; }

QMenuBar { background: $window; border: none; }
QMenuBar::item { background: transparent; padding: 5px 8px; border-radius: ${r4}px; margin: 1px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $raised; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 28px; border-radius: ${r4}px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $disabled; }
QMenu::item:selected:disabled { background: $hover; }
QMenu::separator { background: $border; height: 1px; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }
QMenu::indicator:checked { image: url("$check_text"); }
QMenu::indicator:checked:selected { image: url("$check"); }
QMenu::icon { left: 8px; }
QMenu::right-arrow { image: url("$right"); width: 12px; height: 12px; right: 6px; }

QHeaderView { background: $window; border: none; }
QHeaderView::section { background: $window; color: $quiet; border: none; border-right: 1px solid $line;
  border-bottom: 1px solid $line; padding: 4px 8px; }
QHeaderView::section:hover { background: $hover; }
QHeaderView::down-arrow { image: url("$unfold"); width: 10px; height: 10px; }
QHeaderView::up-arrow { image: url("$fold"); width: 10px; height: 10px; }
QListView, QTreeView, QTableView { background: $field; border: ${focus}px solid $field; outline: 0; }
QListView:focus, QTreeView:focus, QTableView:focus { border-color: $accent; }
QTreeView::branch { background: $field; }
QTreeView::branch:has-children:!has-siblings:closed, QTreeView::branch:closed:has-children:has-siblings {
  image: url("$right"); padding: 3px; }
QTreeView::branch:open:has-children:!has-siblings, QTreeView::branch:open:has-children:has-siblings {
  image: url("$unfold"); padding: 3px; }

QGroupBox { border: 1px solid $line; border-radius: ${r6}px; margin-top: 10px; padding: 12px 8px 8px 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; }
QSplitter::handle { background: $line; }
QFrame[frameShape="4"] { background: $line; border: none; max-height: 1px; }
QFrame[frameShape="5"] { background: $line; border: none; max-width: 1px; }
QFrame[card="true"] { background: $field; border: 1px solid $line; border-radius: ${r8}px; }
""")


def stylesheet(theme: Tokens) -> str:
    """Of the application, in that theme."""
    colours = {name: value.name() for name, value in vars(theme).items() if isinstance(value, QColor)}
    return _SHEET.substitute(
        colours,
        disabled_on_pressed=mixed(theme.text, theme.pressed, 0.35).name(),
        tint=mixed(theme.raised, theme.accent, 0.18).name(),
        tint_hover=mixed(theme.raised, theme.accent, 0.28).name(),
        danger_tint=mixed(theme.window, theme.danger, 0.14).name(),
        knob=(theme.text if theme.is_dark else theme.field).name(),
        r4=RADIUS_FIELD, r6=RADIUS_CARD, r8=RADIUS_PANEL, inside=_INSIDE, focus=FOCUS_WIDTH, groove=_GROOVE, bar=_BAR,
        unfold=_sign("unfold", theme.quiet), unfold_off=_sign("unfold", theme.disabled),
        fold=_sign("fold", theme.quiet), fold_off=_sign("fold", theme.disabled), right=_sign("right", theme.quiet),
        check=_sign("check", theme.on_accent), check_off=_sign("check", theme.disabled),
        check_text=_sign("check", theme.text), dash=_sign("dash", theme.on_accent),
    )  # fmt: skip


def make(button: QWidget, kind: str) -> None:
    """Give a button its look. kind: PRIMARY, OUTLINED, DANGER, QUIET, INLINE, or "" for a usual one; BALANCE of a
    slider whose middle is nothing: it isn't filled from the left."""
    if button.property("kind") != kind:
        button.setProperty("kind", kind)
        button.style().unpolish(button)
        button.style().polish(button)


def _sign(name: str, colour: QColor) -> str:
    """The file of a sign; `assets.make_icons` draws them."""
    return asset("icons", "signs", f"{name}-{colour.name()[1:]}.svg").as_posix()
