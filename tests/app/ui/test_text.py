"""Names as the window shows them."""

from __future__ import annotations

from pathlib import Path

from app.files.kinds import title
from app.language.error_wording import for_the_window
from app.ui.text import as_tip
from generator.compose.piece import NOTHING_COMPOSED


def test_words():
    assert title(Path("a/bach-chorale.mid")) == "Bach chorale"
    assert title(Path("lstm.safetensors")) == "LSTM"
    assert title(Path("My Song.mid")) == "My Song"
    assert for_the_window(NOTHING_COMPOSED) == "The model composed nothing; try another seed or a higher surprise."


def test_a_tool_tip_shows_markup_as_text():
    assert as_tip("Take 1") == "Take 1"
    assert as_tip("Tom & Jerry") == "Tom & Jerry"
    assert "<img" not in as_tip("<img src='//elsewhere/a.png'>\nb") and "<br>" in as_tip("<b>\nb")
    assert as_tip("&lt;") == "<qt>&amp;lt;</qt>"
