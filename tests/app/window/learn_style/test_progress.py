"""How the learning goes: the curve, and the sentence about what it brought."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.window.learn_style.curve import MOST_POINTS, TrainingCurve
from app.window.learn_style.job import Epoch, Figures, Found, Measured, Step
from app.window.learn_style.progress import ProgressPage, TrainingResult


def test_the_curve_keeps_no_more_points_than_can_be_seen_and_all_of_the_time(qtbot: QtBot) -> None:
    curve = TrainingCurve()
    qtbot.addWidget(curve)
    for number in range(7 * MOST_POINTS):
        curve.add_step(Step(1, float(number), 5.0, 0.5, None))
    curve.add_epoch(Epoch(1, 7.0 * MOST_POINTS, 5.0, 4.5, True))
    assert "4.50 held out" in curve.accessibleDescription()
    assert MOST_POINTS / 2 <= curve.points[0] <= MOST_POINTS
    times = [seconds for seconds, _ in curve._steps]
    assert times[0] < 10 and times[-1] > 6.9 * MOST_POINTS and len(set(np.diff(times))) == 1
    curve.redraw()
    curve.clear()
    assert curve.points == (0, 0)


def test_what_a_resumed_run_does_again_is_drawn_once(qtbot: QtBot) -> None:
    curve = TrainingCurve()
    qtbot.addWidget(curve)
    for number in range(10):
        curve.add_step(Step(1, float(number), 5.0, 0.5, None))
        curve.add_epoch(Epoch(number, number + 0.5, 5.0, 4.5, True))
    curve.add_step(Step(1, 4.2, 5.0, 0.5, None))
    assert curve.points == (6, 4)


@pytest.mark.parametrize(
    ("own", "base", "said"),
    [
        (Measured(4, 5.0, 4.4), None, ["12 % better"]),
        (Measured(1, 5.0, 4.4), None, ["12 % better", "few pieces"]),
        (Measured(4, 5.0, 5.5), None, ["10 % worse", "stay with LSTM"]),
        (Measured(4, 5.0, 4.99), None, ["about as well as before"]),
        (Measured(4, 5.0, 4.4), Measured(100, 4.0, 4.4), ["12 % better", "forgotten", "10 % worse"]),
        (None, None, ["judge it by ear"]),
    ],
)
def test_the_sentence_is_honest(own: Measured | None, base: Measured | None, said: list[str], qtbot: QtBot) -> None:
    result = TrainingResult()
    qtbot.addWidget(result)
    result.show_figures(Figures(own, base), "LSTM")
    assert all(part in result.sentence.text() for part in said)
    assert result.table.rowCount() == (own is not None) + (base is not None)


def test_one_file_left_out_is_one(qtbot: QtBot) -> None:
    page = ProgressPage()
    qtbot.addWidget(page)
    page.show_found(Found(5, 900, 1, (("x.mid", "a reason of tomorrow"),)))
    assert page.found.text() == "5 pieces, 900 notes; 1 file left out"
    assert page.details.toPlainText() == "x.mid: a reason of tomorrow"
    page.show_found(Found(5, 900, 0, ()))
    assert page.found.text() == "5 pieces, 900 notes" and page.details_button.isHidden()
