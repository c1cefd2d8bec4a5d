"""Names in the encodings of the programs that wrote them."""

from __future__ import annotations

import pytest

from generator.midi.text import decode_text, text_encoding

WESTERN = ["Flöte", "Piano à queue", "Don’t stop", "Œuvre – début", "Café", "Über", "Violoncelle n° 2", "Flûte", "Éé"]
JAPANESE = ["ピアノ", "ドラム", "主旋律", "ﾋﾟｱﾉ 右手", "Piano 左手", "傷も", "エレキギター1"]
ANY = ["Flöte ♪", "ピアノ", "Пианино", "钢琴", "Café"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [*((t, "cp1252") for t in WESTERN), *((t, "cp932") for t in JAPANESE), *((t, "utf-8") for t in ANY)],
)
def test_names_are_shown_as_they_were_written(text, encoding):
    data = text.encode(encoding)
    assert decode_text(data, text_encoding([b"Track 1", data])) == text


def test_the_texts_of_a_file_share_one_encoding():
    texts = ["ピアノ".encode("cp932"), "ﾋﾟ".encode("cp932"), "歌".encode("cp932")]
    assert text_encoding(texts) == "cp932"
    assert text_encoding([]) == "utf-8"


def test_what_cannot_be_shown_is_left_out():
    assert decode_text(b"a\x00b\x9d", "cp1252") == "ab"
