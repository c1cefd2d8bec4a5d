"""What moves while notes sound, as a DAWproject has it and as MIDI has it: lanes of points, channel messages."""

from __future__ import annotations

from typing import NamedTuple

from generator.music.mix import PAN, VOLUME

CONTROLLER, PRESSURE, KEY_PRESSURE, BEND, PROGRAM = (
    "channelController", "channelPressure", "polyPressure", "pitchBend", "programChange",
)  # fmt: skip
IN_TURN = (6, 38, *range(96, 102))  # controllers: data, and which parameter it is for
PEDALS = range(64, 68)  # controllers
_STATUS = {0xA0: KEY_PRESSURE, 0xB0: CONTROLLER, 0xC0: PROGRAM, 0xD0: PRESSURE, 0xE0: BEND}
_STATUS_OF = {expression: status for status, expression in _STATUS.items()}
_CENTRE, _HIGHEST_BEND, _HIGHEST = 8192, 16383, 127
_MODES = range(120, 128)  # controllers that are commands


class Lane(NamedTuple):
    """One thing that moves."""

    expression: str
    """The format's name of it, one of CONTROLLER, PRESSURE, KEY_PRESSURE, BEND and PROGRAM."""
    number: int | None = None
    """Of the controller, or the pitch of the key; None for the others."""

    @property
    def highest(self) -> int:
        """Of its values in MIDI; the lowest is 0."""
        return _HIGHEST_BEND if self.expression == BEND else _HIGHEST


VOLUME_LANE, PAN_LANE = Lane(CONTROLLER, VOLUME), Lane(CONTROLLER, PAN)


def lane_of(message: bytes) -> tuple[Lane, int]:
    """message: a channel's, other than a note -> which lane moves, and to which value in MIDI."""
    expression = _STATUS[message[0] & 0xF0]
    if expression == BEND:
        return Lane(BEND), message[1] | message[2] << 7
    if expression in (CONTROLLER, KEY_PRESSURE):
        return Lane(expression, message[1]), message[2]
    return Lane(expression), message[1]


def message_of(lane: Lane, value: int) -> bytes:
    """The inverse, on channel 0."""
    status = _STATUS_OF[lane.expression]
    if lane.expression == BEND:
        return bytes((status, value & 0x7F, value >> 7))
    return bytes((status, value) if lane.number is None else (status, lane.number, value))


def lane_named(expression: str, number: int | None) -> Lane | None:
    """None for what MIDI does not have."""
    if expression in (CONTROLLER, KEY_PRESSURE):
        highest = _MODES[0] - 1 if expression == CONTROLLER else _HIGHEST
        return Lane(expression, number) if number is not None and 0 <= number <= highest else None
    return Lane(expression) if expression in _STATUS_OF else None


def to_share(lane: Lane, value: int) -> float:
    """A value in MIDI -> 0 to 1; a bend wheel at rest is 0.5."""
    if lane.expression != BEND:
        return value / _HIGHEST
    return 0.5 * value / _CENTRE if value <= _CENTRE else 0.5 + 0.5 * (value - _CENTRE) / (_HIGHEST_BEND - _CENTRE)


def from_share(lane: Lane, share: float) -> int:
    """The inverse."""
    share = min(1.0, max(0.0, share))
    if lane.expression != BEND:
        return round(_HIGHEST * share)
    if share <= 0.5:
        return round(2 * share * _CENTRE)
    return round(_CENTRE + (2 * share - 1) * (_HIGHEST_BEND - _CENTRE))
