"""Names and errors as the window words them."""

from __future__ import annotations

from pathlib import Path

from app.files.kinds import title
from app.ui.text import as_tip, for_the_window


def test_words():
    assert title(Path("a/bach-chorale.mid")) == "Bach chorale"
    assert title(Path("lstm.safetensors")) == "LSTM"
    assert title(Path("My Song.mid")) == "My Song"
    text = for_the_window("the model composed nothing; try another --rng-seed or a higher --temperature")
    assert text == "The model composed nothing; try another number or a higher surprise."


def test_a_question_is_not_ended_by_a_full_stop() -> None:
    assert for_the_window("nothing is heard; is it connected?") == "Nothing is heard; is it connected?"


def test_a_tool_tip_shows_markup_as_text():
    assert as_tip("Take 1") == "Take 1"
    assert as_tip("Tom & Jerry") == "Tom & Jerry"
    assert "<img" not in as_tip("<img src='//elsewhere/a.png'>\nb") and "<br>" in as_tip("<b>\nb")
    assert as_tip("&lt;") == "<qt>&amp;lt;</qt>"
