"""The fields of the composing panel, in the order a musician thinks: what it is to be like, and what is rarely set."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QPushButton, QSpinBox, QStackedLayout, QVBoxLayout, QWidget

from app.composer.compose_settings import HIGHEST_SEED, MOST_TAKES, ComposeSettings
from app.ui.fields import (
    GAP,
    CheckField,
    ChoiceField,
    Field,
    HintLabel,
    NumberField,
    OptionalNumber,
    SliderField,
    TextField,
    heading,
    make_slim,
    side_by_side,
)
from app.ui.text import as_tip
from app.window.compose.key_field import KeyField
from generator.compose.asking.controls import MAX_DENSITY, Controls
from generator.errors import ContinuoError
from generator.music.harmony import parse_pitch, pitch_name
from generator.music.score import HIGHEST_KEY, LOWEST_KEY
from generator.network.config import MAX_BARS, SamplingConfig

_USUAL, _SAMPLING = ComposeSettings(), SamplingConfig()
LEAST_SURPRISE, MOST_SURPRISE = 0.5, 1.3
HIGHEST_TEMPERATURE = 10.0  # of SamplingConfig


class DensityField(Field):
    """value: as Controls.density has it."""

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("DensityField", "Density, notes per beat"),
            QCoreApplication.translate("DensityField", "Sparser or busier: the fewest and the most notes in each beat"),
            None,
        )
        self.least = OptionalNumber(0.25, MAX_DENSITY, 0.25, self.tr("any"))
        self.most = OptionalNumber(0.25, MAX_DENSITY, 0.25, self.tr("any"))
        self._put(self.least, self.most, between="–", names=(self.tr("at least"), self.tr("at most")))
        self.least.valueChanged.connect(self.changed)
        self.most.valueChanged.connect(self.changed)

    def value(self) -> str | None:
        least, most = self.least.number(), self.most.number()
        if least is None and most is None:
            return None
        return "-".join("" if number is None else f"{number:g}" for number in (least, most))

    def _show(self, value: object) -> None:
        least, most = Controls(density=None if value is None else str(value)).densities
        self.least.set_number(least or None)
        self.most.set_number(most)


class PitchBox(QSpinBox):
    """A pitch by its name; it can be typed, C4 or 60."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(LOWEST_KEY, HIGHEST_KEY)
        make_slim(self)

    def textFromValue(self, value: int) -> str:
        return pitch_name(value)

    def valueFromText(self, text: str) -> int:
        return parse_pitch(text)

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        try:
            fits = LOWEST_KEY <= parse_pitch(text) <= HIGHEST_KEY
        except ContinuoError:
            fits = False
        return (QValidator.State.Acceptable if fits else QValidator.State.Intermediate), text, place


class BetweenField(Field):
    """From one to another, "low-high"; None where that is all there is."""

    def __init__(
        self,
        name: str,
        tip: str,
        boxes: tuple[QSpinBox, QSpinBox],
        names: tuple[str, str],
        parse: Callable[[str | None], tuple[int, int]],
    ) -> None:
        super().__init__(name, tip, None)
        self.low, self.high = boxes
        self._parse = parse
        self._put(*boxes, between="–", names=names)
        self.set_value(None)
        self.low.valueChanged.connect(self.changed)
        self.high.valueChanged.connect(self.changed)

    def value(self) -> str | None:
        low, high = self.low.value(), self.high.value()
        if (low, high) == (self.low.minimum(), self.high.maximum()):
            return None
        return f"{self.low.textFromValue(low)}-{self.high.textFromValue(high)}"

    def _show(self, value: object) -> None:
        low, high = self._parse(None if value is None else str(value))
        self.low.setValue(low)
        self.high.setValue(high)


def velocity_box() -> QSpinBox:
    """How hard a key is struck."""
    box = QSpinBox()
    box.setRange(1, 127)
    make_slim(box)
    return box


class SeedField(NumberField):
    """It has no usual value, so none to go back to."""

    @property
    def differs(self) -> bool:
        return False


class MusicFields(QWidget):
    """fields: by the names that ComposeSettings, Controls and SamplingConfig have for them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.style_ = ChoiceField(
            self.tr("Style"),
            self.tr("Which of its training styles the model should sound like"),
            None,
        )
        self.offer_styles(())
        self.chords = TextField(
            self.tr("Chords"),
            self.tr("One chord for each bar, repeated: Dm7 | G7 | Cmaj7. Two in a bar: Dm7 G7. % repeats a bar."),
            "Dm7 | G7 | Cmaj7",
        )
        self.surprise = SliderField(
            self.tr("Surprise"),
            self.tr("Low chooses likely notes; high chooses unlikely ones more often"),
            _SAMPLING.temperature,
            LEAST_SURPRISE,
            MOST_SURPRISE,
            (self.tr("predictable"), self.tr("daring")),
        )
        self.form = TextField(
            self.tr("Form"),
            self.tr(
                "Sections of the new music, the same letter for the same music: A A B A. With bars: verse=8, chorus=8"
            ),
            "A A B A",
        )
        self.fields: dict[str, Field] = {
            "style": self.style_,
            "temperature": self.surprise,
            "key": KeyField(),
            "chords": self.chords,
            "form": self.form,
        }
        column = _column(self)
        for field in (self.style_, self.surprise, self.fields["key"], self.chords, self.form):
            column.addWidget(field)

    def offer_styles(self, names: tuple[str, ...]) -> None:
        """Of the model."""
        self.style_.offer([(None, self.tr("Any")), *((name, name) for name in names)])
        self.style_.set_possible(None if names else self.tr("This model was trained without styles"))


class RareFields(QWidget):
    """What is folded away; `fields` as those of MusicFields."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        column = _column(self)
        self._add_shape(column)
        self._add_choice(column)
        self._add_seed(column)

    def _add_shape(self, column: QVBoxLayout) -> None:
        """What every note keeps to."""
        any_ = self.tr("any")
        fields = self.fields
        fields["density"] = DensityField()
        fields["range"] = BetweenField(
            self.tr("Range"),
            self.tr("The lowest and the highest note"),
            (PitchBox(), PitchBox()),
            (self.tr("lowest"), self.tr("highest")),
            lambda text: Controls(range=text).pitches,
        )
        fields["velocity"] = BetweenField(
            self.tr("Velocity"),
            self.tr("The lowest and the highest velocity, from 1 to 127"),
            (velocity_box(), velocity_box()),
            (self.tr("softest"), self.tr("loudest")),
            lambda text: Controls(velocity=text).velocities,
        )
        fields["polyphony"] = NumberField(
            self.tr("Polyphony"), self.tr("The most notes that may sound at once"), None, 1, 32, none=any_
        )
        grid = [
            (None, self.tr("free")),
            ("8ths", self.tr("8ths")),
            ("16ths", self.tr("16ths")),
            ("triplets", self.tr("triplets")),
        ]
        fields["grid"] = ChoiceField(self.tr("Grid"), self.tr("Where notes may begin"), None, grid)
        endings = [
            (None, self.tr("free")),
            ("downbeat", self.tr("a last chord")),
            ("open", self.tr("open, without an ending")),
        ]
        tip = self.tr("How the new part ends. A last chord is held through the last bar.")
        fields["ending"] = ChoiceField(self.tr("Ending"), tip, None, endings)
        fields["passing"] = CheckField(
            self.tr("Passing notes between the beats"),
            self.tr("Allow short notes outside the chord between the beats"),
            True,
        )
        column.addWidget(fields["density"])
        column.addWidget(fields["range"])
        column.addWidget(fields["velocity"])
        column.addLayout(side_by_side(fields["polyphony"], fields["grid"]))
        column.addWidget(fields["ending"])
        column.addWidget(fields["passing"])

    def _add_choice(self, column: QVBoxLayout) -> None:
        """How the model chooses."""
        fields = self.fields
        fields["repeats"] = NumberField(
            self.tr("Repeats"),
            self.tr("How many times one or two bars may repeat before the music is steered elsewhere"),
            _SAMPLING.repeats, 0, 1000,
        )  # fmt: skip
        fields["guidance"] = NumberField(
            self.tr("Closeness"),
            self.tr("Above 1 the music keeps closer to the style and key, and composing takes twice the time"),
            _SAMPLING.guidance, 0, 10, 0.25,
        )  # fmt: skip
        fields["closing"] = NumberField(
            self.tr("Closing"),
            self.tr("Above 1 the last bars close the piece more clearly; at 0 they continue as if nothing ended"),
            _SAMPLING.closing, 0, 4, 0.25,
        )  # fmt: skip
        fields["cadence"] = NumberField(
            self.tr("Cadence"),
            self.tr("How strongly the end is led to the tonic in the bass; 0 leaves it to the model"),
            _SAMPLING.cadence, 0, 4, 0.25,
        )  # fmt: skip
        column.addLayout(side_by_side(fields["repeats"], fields["guidance"]))
        fields["form_strength"] = NumberField(
            self.tr("Form"),
            self.tr("How closely bars come back and move on as the form of the piece has it; 0 leaves it to the model"),
            _SAMPLING.form_strength, 0, 4, 0.25,
        )  # fmt: skip
        fields["tightness"] = NumberField(
            self.tr("Tightness"),
            self.tr("How closely the other parts keep to the beat beside drums; 0 leaves it to the model"),
            _SAMPLING.tightness, 0, 4, 0.25,
        )  # fmt: skip
        fields["presence"] = NumberField(
            self.tr("Presence"),
            self.tr("How much parts that are added play beside drums; 0 leaves it to the model"),
            _SAMPLING.presence, 0, 4, 0.25,
        )  # fmt: skip
        fields["groove"] = NumberField(
            self.tr("Groove"),
            self.tr("How closely drums keep to the pattern of the bars before; 0 leaves it to the model"),
            _SAMPLING.groove, 0, 4, 0.25,
        )  # fmt: skip
        column.addLayout(side_by_side(fields["closing"], fields["cadence"]))
        column.addLayout(side_by_side(fields["form_strength"], fields["tightness"]))
        fields["fullness"] = NumberField(
            self.tr("Fullness"),
            self.tr("How far chords stay full though notes are chosen carefully; 0 makes them thinner"),
            _SAMPLING.fullness, 0, 1, 0.25,
        )  # fmt: skip
        fields["consistency"] = NumberField(
            self.tr("Consistency"),
            self.tr("How far harmonies, chords and figures come again; 0 leaves it to the model"),
            _SAMPLING.consistency, 0, 4, 0.25,
        )  # fmt: skip
        column.addLayout(side_by_side(fields["presence"], fields["groove"]))
        column.addLayout(side_by_side(fields["fullness"], fields["consistency"]))
        column.addLayout(
            _heading(self.tr("Surprise in detail"), self.tr("Each follows Surprise above unless it is set"))
        )
        follows = self.tr("follows")
        for name, label, tip in (
            ("shift_temperature", self.tr("Rhythm"), self.tr("Surprise in when notes begin")),
            ("token_temperature", self.tr("Notes"), self.tr("Surprise in which notes are played")),
            ("duration_temperature", self.tr("Lengths"), self.tr("Surprise in how long notes sound")),
            ("velocity_temperature", self.tr("Velocity"), self.tr("Surprise in the velocity of notes")),
        ):
            fields[name] = NumberField(label, tip, None, 0, HIGHEST_TEMPERATURE, 0.05, follows)
        column.addLayout(side_by_side(fields["shift_temperature"], fields["token_temperature"]))
        column.addLayout(side_by_side(fields["duration_temperature"], fields["velocity_temperature"]))
        column.addLayout(
            _heading(self.tr("Choices of the model"), self.tr("Leaving out unlikely choices avoids wrong notes"))
        )
        off = self.tr("all")
        fields["top_p"] = NumberField(
            self.tr("Top-p"),
            self.tr("Only the most likely choices that together have this probability"),
            _SAMPLING.top_p, 0.01, 1, 0.01, off,
        )  # fmt: skip
        fields["top_k"] = NumberField(
            self.tr("Top-k"),
            self.tr("Only this many of the most likely choices"),
            None,
            1,
            1000,
            none=off,
        )
        fields["min_p"] = NumberField(
            self.tr("Min-p"),
            self.tr("Leave out choices less likely than this share of the most likely one"),
            None, 0.01, 0.99, 0.01, off,
        )  # fmt: skip
        column.addLayout(side_by_side(fields["top_p"], fields["top_k"]))
        column.addLayout(side_by_side(fields["min_p"], QWidget()))

    def _add_seed(self, column: QVBoxLayout) -> None:
        self.seed = SeedField(
            self.tr("Seed"),
            self.tr("The same settings and the same seed make the same music"),
            _USUAL.seed, 0, HIGHEST_SEED,
        )  # fmt: skip
        self.new_seed = QPushButton(self.tr("New"))
        self.new_seed.setAutoDefault(False)
        self.new_seed.setAccessibleName(self.tr("New seed"))
        self.new_seed.setToolTip(self.tr("Another seed gives another piece"))
        self.seed.add_beside(self.new_seed)
        self.fields["seed"] = self.seed
        self.fields["new_seed_each_time"] = CheckField(
            self.tr("A new seed for each Compose"),
            self.tr("Off: Compose makes the same piece again, as long as nothing else is changed"),
            _USUAL.new_seed_each_time,
        )
        column.addWidget(self.seed)
        column.addWidget(self.fields["new_seed_each_time"])


class PlaceFields(QWidget):
    """Where, how long, and how many."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mode = ChoiceField(
            self.tr("Where"), self.tr("Where the new music goes"), _USUAL.mode, self._modes().items()
        )
        self.bars = NumberField(
            self.tr("Length"), self.tr("How many bars are composed"), _USUAL.bars, 1, MAX_BARS,
            suffix=self.tr(" bars"),
        )  # fmt: skip
        self.amount = NumberField(
            self.tr("Amount"), self.tr("How many of the notes in the selected bars become new"), _USUAL.amount, 1, 100,
            5, suffix=" %",
        )  # fmt: skip
        self.takes = NumberField(
            self.tr("Takes"),
            self.tr("How many versions are composed, to choose from"),
            _USUAL.takes,
            1,
            MOST_TAKES,
        )
        self.scope = ChoiceField(
            self.tr("For"),
            self.tr("Which tracks are composed; all others stay as they are"),
            _USUAL.scope,
            (("all", self.tr("All tracks")), ("selected", self.tr("Selected tracks"))),
        )
        self.scope_reason = HintLabel()
        self.fields: dict[str, Field] = {
            "scope": self.scope, "mode": self.mode, "bars": self.bars, "amount": self.amount,
            "takes": self.takes,
        }  # fmt: skip
        self._size = QStackedLayout()  # in one place: no mode has a use for both
        column = _column(self)
        for widget in (self.scope, self.scope_reason, self.mode):
            column.addWidget(widget)
        column.addLayout(self._size)
        column.addWidget(self.takes)
        for field in (self.bars, self.amount):
            self._size.addWidget(field)
        for before, after in (
            (self.mode.combo, self.bars.box),
            (self.bars.box, self.amount.box),
            (self.amount.box, self.takes.box),
        ):
            self.setTabOrder(before, after)
        self.show_mode()

    def _modes(self) -> dict[object, str]:
        return {
            "end": self.tr("After the end"),
            "playhead": self.tr("From the playhead"),
            "fill": self.tr("Fill the selected bars"),
            "vary": self.tr("Vary the selected bars"),
            "new": self.tr("A new piece"),
            "endless": self.tr("Endless"),
        }

    def show_tracks(self, names: str, reason: str | None) -> None:
        """names: of the selected tracks; reason: why there is nothing to choose, None where there is."""
        text = self.tr("Selected: {names}").format(names=names) if names else self.tr("Selected tracks")
        self.scope.combo.setItemText(1, text)
        self.scope.combo.setItemData(1, as_tip(text), Qt.ItemDataRole.ToolTipRole)
        self.scope.set_possible(reason)
        self.scope_reason.show_text(reason if reason and names else "")

    def show_mode(self) -> None:
        """Fields that the mode has no use for stay in their place, and say why they are off."""
        mode = self.mode.value()
        endless = self.tr("Endless music goes on until you stop it") if mode == "endless" else None
        filled = self.tr("As many bars as are selected") if mode in ("fill", "vary") else None
        self.bars.set_possible(endless or filled)
        self.takes.set_possible(endless)
        self.amount.set_possible(None if mode == "vary" else self.tr("Only for Vary the selected bars"))
        self._size.setCurrentWidget(self.amount if mode == "vary" else self.bars)


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    return column


def _heading(text: str, hint: str) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setSpacing(0)
    box.setContentsMargins(0, GAP, 0, 0)
    box.addWidget(heading(text))
    box.addWidget(HintLabel(hint))
    return box
