"""The panel at the side: what to compose, said with widgets. It knows nothing of models and pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from PySide6.QtCore import QEvent, QPoint, QRandomGenerator, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.composer.compose_settings import MODES_WITH_FORM, ComposeSettings, Mode
from app.ui.feedback.badge import Badge
from app.ui.feedback.late import Late
from app.ui.fields import GAP, MARGIN, Field, FormArea, hairline, in_line
from app.ui.file_choice import ModelChoice
from app.window.compose.button import ComposeButton
from app.window.compose.fields import MusicFields, PlaceFields, RareFields
from app.window.compose.form import ComposeForm
from generator.events.classic import UNKEPT_CONTROLS

WIDTH = 296


class ComposePanel(QWidget):
    """Emits what a person asks for, and shows what it is given. settings_changed: after each valid change;
    problem_changed: after a change of `problem`."""

    compose_pressed = Signal()
    cancel_pressed = Signal()
    settings_changed = Signal()
    problem_changed = Signal()
    model_chosen = Signal(object)
    open_model_pressed = Signal()
    about_model_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = self._more_open = False
        self._problem: str | None = None
        self._wrong: str | None = None  # the field that the problem is about
        self._settings = ComposeSettings()
        self._hindrance: str | None = None
        self._waits, self._place = False, ""
        self._untimed: str | None = None
        self._formless: str | None = None
        self._impossible: Mapping[str, str | None] = {}
        self._can_fill = True
        self._model_choice = ModelChoice()
        self.model, self.open_model = self._model_choice.files, self._model_choice.open
        self.model_trouble = Badge(
            self.tr("Model could not be read"),
            self.tr("Continuo goes on with the model that is shown, or choose another."),
        )
        self.model.chosen.connect(self.model_chosen)
        self._model_choice.open_pressed.connect(self.open_model_pressed)
        self._model_choice.about_pressed.connect(self.about_model_pressed)
        self.place, self.music, self.rare = PlaceFields(), MusicFields(), RareFields()
        self._late = Late(self)
        self._late.shown.connect(self._show_busy)
        self._button = ComposeButton()
        self.compose, self.progress, self.note = self._button.compose, self._button.progress, self._button.note
        self._button.compose_pressed.connect(self.compose_pressed)
        self._button.cancel_pressed.connect(self.cancel_pressed)
        self.fields: dict[str, Field] = {**self.place.fields, **self.music.fields, **self.rare.fields}
        self._form = ComposeForm(self.fields, remembered=self.place.fields)
        self._make_buttons()
        self._lay_out()
        for field in self.fields.values():
            field.changed.connect(self._on_changed)
        self.rare.new_seed.clicked.connect(self._on_new_seed)
        self.more_open = False
        self.draw_seed()
        self._check()
        self.set_busy(False)

    def _make_buttons(self) -> None:
        self.more = QToolButton()
        self.more.setText(self.tr("Advanced"))
        self.more.setToolTip(self.tr("Density, range, velocity, grid, ending and more: show or hide them"))
        self.more.setAutoRaise(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.clicked.connect(self._on_more)
        self.reset_all = QToolButton()
        self.reset_all.setText(self.tr("Reset all"))
        self.reset_all.setToolTip(self.tr("Set every field back to its default"))
        self.reset_all.setAutoRaise(True)
        self.reset_all.clicked.connect(self._on_reset_all)

    def _lay_out(self) -> None:
        in_line(*self.place.fields.values(), *self.music.fields.values())
        row = QHBoxLayout()
        row.setContentsMargins(0, GAP, 0, 0)
        row.addWidget(self.more)
        row.addStretch(1)
        row.addWidget(self.reset_all)
        self._steering = QWidget()
        steering = QVBoxLayout(self._steering)
        steering.setContentsMargins(0, 0, 0, 0)
        steering.setSpacing(GAP)
        steering.addWidget(self.music)
        steering.addLayout(row)
        steering.addWidget(self.rare)
        self.area = FormArea()
        self.area.column.addWidget(self.place)
        self.area.column.addSpacing(GAP)
        self.area.column.addWidget(self._steering)
        self.area.column.addStretch(1)
        foot = QWidget()
        models = QVBoxLayout(foot)
        models.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        models.setSpacing(0)
        models.addWidget(self._model_choice)
        models.addWidget(self.model_trouble)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._button)
        whole.addWidget(hairline())
        whole.addWidget(self.area, 1)
        whole.addWidget(hairline())
        whole.addWidget(foot)

    # Settings

    def settings(self) -> ComposeSettings:
        """The last valid settings."""
        return self._settings

    def set_settings(self, settings: ComposeSettings) -> None:
        """Show settings, without the signal. A style that the model does not know is kept for one that does."""
        self._form.show(settings)
        self._check()

    def take_settings(self) -> ComposeSettings:
        """The settings to compose by now, with a new seed if each request is to have one."""
        if self._settings.new_seed_each_time:
            self.draw_seed()
        return self._settings

    def new_seed(self) -> int:
        """A random seed, of at most six digits, which are easy to write down."""
        return QRandomGenerator.global_().bounded(1_000_000)

    def draw_seed(self) -> None:
        """Show a new seed."""
        self.rare.seed.set_value(self.new_seed())
        self._check()

    @property
    def problem(self) -> str | None:
        """What is wrong with the first field that is not valid; None if all are."""
        return self._problem

    @property
    def more_open(self) -> bool:
        return self._more_open

    @more_open.setter
    def more_open(self, is_open: bool) -> None:
        self._more_open = is_open
        self.more.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.rare.setVisible(is_open)
        self._widen()

    def _widen(self) -> None:
        """Make room for the fields, whose width depends on the font."""
        self.setFixedWidth(max(WIDTH, self.area.minimumSizeHint().width()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._widen()

    # State of the window that it shows

    def set_model_hint(self, text: str) -> None:
        """A line beneath the model; "" for none."""
        self._model_choice.hint.show_text(text)

    def set_model(
        self, styles: tuple[str, ...], has_timing: bool = True, can_fill: bool = True, has_form: bool = True
    ) -> None:
        """What the model can do: fields that it has no use for are switched off, and say why."""
        self.music.offer_styles(styles)
        self._can_fill = can_fill and has_timing
        self._formless = None if has_form else self.tr("This model can't follow a form; choose one with parts")
        self._untimed = None if has_timing else self.tr("This model has no timing; choose another")
        self._check()
        self.set_possible(self._impossible)

    def set_possible(self, modes: Mapping[str, str | None]) -> None:
        """modes: why each mode can't be chosen at present, None where it can."""
        self._impossible = modes
        for mode in get_args(Mode):
            self.place.mode.set_item_possible(mode, self._hindrance_of(mode))
        self._check()

    def set_place_text(self, text: str) -> None:
        """The place where notes will be composed, shown beneath the button while nothing hinders."""
        self._place = text
        self._show_compose()

    def show_tracks(self, names: str, reason: str | None) -> None:
        """As in PlaceFields.show_tracks."""
        self.place.show_tracks(names, reason)
        self._check()

    def set_hindrance(self, reason: str | None, *, waits: bool = False) -> None:
        """Why nothing can be composed at present, shown beneath Compose; None where it can. waits: whether that is over
        soon."""
        self._hindrance, self._waits = reason, waits
        self._show_compose()

    def set_progress(self, share: float) -> None:
        """share: of composing that is done, 0 to 1."""
        self._button.set_progress(share)

    def set_busy(self, busy: bool) -> None:
        """busy: while composing, when the button cancels. Fields that steer endless music stay on, as they take effect
        while it plays."""
        self._busy = busy
        endless = self._settings.mode == "endless"
        self._model_choice.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, busy)
        self._button.set_busy(busy)
        self._late.set(busy, at_once=endless)
        self._show_compose()

    def _show_busy(self, busy: bool) -> None:
        """Called late, so that composing that takes only a moment does not switch fields off and on again."""
        steers = self._settings.mode == "endless"
        self._model_choice.setEnabled(not busy)
        self.place.setEnabled(not busy)
        self._steering.setEnabled(not busy or steers)
        self._button.show_busy(busy, endless=steers)
        self._show_compose()

    # Reading the fields

    def _hindrance_of(self, mode: str) -> str | None:
        """Why a mode can't be used, None where it can."""
        if mode in ("fill", "vary") and not self._can_fill:
            return self.tr("This model can't fill a gap; choose another")
        return self._impossible.get(mode)

    def _on_changed(self) -> None:
        self._tell_if_changed(self._check)

    def _tell_if_changed(self, act: Callable[[], None]) -> None:
        before = self._settings
        act()
        if self._settings != before:
            self.settings_changed.emit()

    def _check(self) -> None:
        """Read every field, show what is wrong, and keep the settings if all are valid."""
        self._show_reasons()
        reading = self._form.read()
        problems = dict(reading.problems)
        if reason := self._hindrance_of(reading.mode):
            problems["mode"] = reason
        for name, field in self.fields.items():
            field.set_problem(None if name == "mode" else problems.get(name))  # the mode's is shown beneath the button
        before = self._problem
        self._wrong = next((name for name in self.fields if name in problems), None)
        self._problem = problems[self._wrong] if self._wrong else None
        self._settings = reading.settings or self._settings
        self.place.show_mode()
        self.reset_all.setEnabled(self._form.differs)
        self._show_compose()
        if self._problem != before:
            self.problem_changed.emit()

    def _show_reasons(self) -> None:
        """Switch fields off that the model or the mode has no use for."""
        for name in UNKEPT_CONTROLS:
            self.fields[name].set_possible(self._untimed)
        no_chords = None if self.fields["chords"].value() else self.tr("Only where there are chords")
        self.fields["passing"].set_possible(self._untimed or no_chords)
        self.fields["form"].set_possible(self._formless or self._no_form())

    def _no_form(self) -> str | None:
        """Why the mode has no use for a form."""
        mode = self.place.mode.value()
        if mode in MODES_WITH_FORM:
            return None
        if mode == "vary":
            return self.tr("Bars that are varied keep their form")
        return self.tr("Endless music has no length that a form could divide")

    def _show_compose(self) -> None:
        if self._late.is_shown and self._settings.mode == "endless":
            self._button.set_note(self.tr("Endless: changes on the panel take effect two bars later"))
        else:
            reason = self._hindrance or self._problem
            warns = reason is not None and not (self._hindrance and self._waits)
            self._button.set_reason(reason, self._note() if reason and not self._busy else self._place, warns=warns)

    def _note(self) -> str:
        """Why nothing can be composed, in short where a field shows it at length."""
        if self._hindrance or self._wrong is None or self._wrong == "mode":
            return self._hindrance or self._problem or ""
        return self.tr("{field}: see the note below it").format(field=self.fields[self._wrong].name)

    def _on_new_seed(self) -> None:
        self._tell_if_changed(self.draw_seed)

    def _on_more(self) -> None:
        self.more_open = not self.more_open
        if self.more_open:  # in a low window they are below the visible part, and have a position only once laid out
            QTimer.singleShot(0, self, self._reveal_more)

    def _reveal_more(self) -> None:
        bar, seen = self.area.verticalScrollBar(), self.area.viewport()
        assert seen
        bar.setValue(bar.value() + self.more.mapTo(seen, QPoint(0, 0)).y())

    def _on_reset_all(self) -> None:
        usual = ComposeSettings(seed=self._settings.seed)
        self._tell_if_changed(lambda: self.set_settings(usual))
