"""The panel at the side: what to compose, said with widgets. It knows nothing of models and pieces."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, get_args

from PySide6.QtCore import QEvent, QPoint, QRandomGenerator, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.composer.compose_settings import MODES_WITH_FORM, ComposeSettings, Mode
from app.language.error_wording import for_the_window
from app.ui.feedback.badge import Badge
from app.ui.feedback.late import Late
from app.ui.fields import GAP, MARGIN, Field, FormArea, hairline, in_line
from app.ui.file_choice import ModelChoice
from app.window.compose.button import ComposeButton
from app.window.compose.fields import MusicFields, PlaceFields, RareFields
from generator.compose.asking.controls import Controls
from generator.errors import ContinuoError
from generator.events.classic import UNKEPT_CONTROLS
from generator.network.config import SamplingConfig

WIDTH = 296
_CONTROLS = {field.name for field in dataclasses.fields(Controls)}
_SAMPLING = {field.name for field in dataclasses.fields(SamplingConfig)}


class ComposePanel(QWidget):
    """Emits what a person asks for, and shows what it is given. settings_changed: after each change that is valid;
    problem_changed: `problem` is another."""

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
        self._wrong: str | None = None  # the field that it is about
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

    # What is said

    def settings(self) -> ComposeSettings:
        """The last that were valid."""
        return self._settings

    def set_settings(self, settings: ComposeSettings) -> None:
        """Show them, without the signal. A style that the model does not know is kept for one that does."""
        for name, field in self.fields.items():
            field.set_value(getattr(_owner(settings, name), name))
        self._check()

    def take_settings(self) -> ComposeSettings:
        """Those of the piece that is composed now: with a new seed, where each is to have one."""
        if self._settings.new_seed_each_time:
            self.draw_seed()
        return self._settings

    def new_seed(self) -> int:
        """Any; six digits are easy to write down."""
        return QRandomGenerator.global_().bounded(1_000_000)

    def draw_seed(self) -> None:
        """Show another."""
        self.rare.seed.set_value(self.new_seed())
        self._check()

    @property
    def problem(self) -> str | None:
        """What is wrong with the first field that is not valid."""
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
        """Large writing needs more room."""
        self.setFixedWidth(max(WIDTH, self.area.minimumSizeHint().width()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._widen()

    # What is shown

    def set_model_hint(self, text: str) -> None:
        """A line beneath the model, where there is something to say of it; "" for none."""
        self._model_choice.hint.show_text(text)

    def set_model(
        self, styles: tuple[str, ...], has_timing: bool = True, can_fill: bool = True, has_form: bool = True
    ) -> None:
        """What the model knows: fields that it can't keep are off, and say so."""
        self.music.offer_styles(styles)
        self._can_fill = can_fill and has_timing
        self._formless = None if has_form else self.tr("This model can't follow a form; choose one with parts")
        self._untimed = None if has_timing else self.tr("This model has no timing; choose another")
        self._check()
        self.set_possible(self._impossible)

    def set_possible(self, modes: Mapping[str, str | None]) -> None:
        """By mode: why it can't be chosen just now, None where it can."""
        self._impossible = modes
        for mode in get_args(Mode):
            self.place.mode.set_item_possible(mode, self._hindrance_of(mode))
        self._check()

    def set_place_text(self, text: str) -> None:
        """Which place it is, beneath the button, while nothing hinders."""
        self._place = text
        self._show_compose()

    def show_tracks(self, names: str, reason: str | None) -> None:
        """As PlaceFields.show_tracks."""
        self.place.show_tracks(names, reason)
        self._check()

    def set_hindrance(self, reason: str | None, *, waits: bool = False) -> None:
        """Why nothing can be composed just now, shown beneath Compose; None where it can. waits: it is over soon."""
        self._hindrance, self._waits = reason, waits
        self._show_compose()

    def set_progress(self, share: float) -> None:
        """0 to 1."""
        self._button.set_progress(share)

    def set_busy(self, busy: bool) -> None:
        """While composing, the button cancels. What steers endless music stays on: it sounds at once."""
        self._busy = busy
        endless = self._settings.mode == "endless"
        self._model_choice.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, busy)
        self._button.set_busy(busy)
        self._late.set(busy, at_once=endless)
        self._show_compose()

    def _show_busy(self, busy: bool) -> None:
        """Late: what is composed in a moment turns nothing off and on again."""
        steers = self._settings.mode == "endless"
        self._model_choice.setEnabled(not busy)
        self.place.setEnabled(not busy)
        self._steering.setEnabled(not busy or steers)
        self._button.show_busy(busy, endless=steers)
        self._show_compose()

    # How it comes about

    def _hindrance_of(self, mode: str) -> str | None:
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
        """Look at every field, and keep the settings if all are valid."""
        self._show_reasons()
        values: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for name, field in self.fields.items():
            is_kept = field.is_possible or name in self.place.fields  # for a mode that has a use for it
            values[name] = field.value() if is_kept else field.default
            try:
                if name in _CONTROLS:
                    Controls(**{name: values[name]})
            except ContinuoError as error:
                problems[name] = for_the_window(error.text)
        if reason := self._hindrance_of(str(values["mode"])):
            problems["mode"] = reason
        try:
            ComposeSettings(mode=values["mode"], bars=values["bars"], form=values["form"])
        except ContinuoError as error:
            problems["form"] = for_the_window(error.text)
        for name, field in self.fields.items():
            field.set_problem(None if name == "mode" else problems.get(name))  # that is said beneath the button
        before = self._problem
        self._wrong = next((name for name in self.fields if name in problems), None)
        self._problem = problems[self._wrong] if self._wrong else None
        if not problems or set(problems) == {"mode"}:
            self._settings = ComposeSettings(
                controls=Controls(**{name: values.pop(name) for name in _CONTROLS}),
                sampling=SamplingConfig(**{name: values.pop(name) for name in _SAMPLING}),
                **values,
            )
        self.place.show_mode()
        self.reset_all.setEnabled(any(field.differs for field in self.fields.values()))
        self._show_compose()
        if self._problem != before:
            self.problem_changed.emit()

    def _show_reasons(self) -> None:
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
        """Why nothing can be composed, where it is not said beneath a field at length."""
        if self._hindrance or self._wrong is None or self._wrong == "mode":
            return self._hindrance or self._problem or ""
        return self.tr("{field}: see the note below it").format(field=self.fields[self._wrong].name)

    def _on_new_seed(self) -> None:
        self._tell_if_changed(self.draw_seed)

    def _on_more(self) -> None:
        self.more_open = not self.more_open
        if self.more_open:  # in a low window they lie below what is seen; they have their place only once laid out
            QTimer.singleShot(0, self, self._reveal_more)

    def _reveal_more(self) -> None:
        bar, seen = self.area.verticalScrollBar(), self.area.viewport()
        assert seen
        bar.setValue(bar.value() + self.more.mapTo(seen, QPoint(0, 0)).y())

    def _on_reset_all(self) -> None:
        usual = ComposeSettings(seed=self._settings.seed)
        self._tell_if_changed(lambda: self.set_settings(usual))


def _owner(settings: ComposeSettings, name: str) -> object:
    return settings.controls if name in _CONTROLS else settings.sampling if name in _SAMPLING else settings
