"""Errors are raised in English; the Chinese window says them in Chinese, with the same facts."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document.project import FORMAT, VERSION, load_project
from app.language.build import ERROR_TEXTS, error_texts
from app.language.error_texts import ERRORS
from app.language.sentences import templates
from app.language.switch import install_translator
from app.player.messages import PlayerError, PortLost
from app.player.troubles import trouble
from app.ui.text import for_the_window
from generator.compose.controls import Controls
from generator.compose.wish import Wish
from generator.errors import ContinuoError, sentence_of
from generator.midi.codec import read_midi_file
from generator.network.checkpoint import load_checkpoint
from generator.network.config import SamplingConfig
from tests.checkout import ROOT

HEADER = b"MThd\0\0\0\6\0\1\0\1\1\xe0"
BROKEN = HEADER + b"MTrk\0\0\0\4\0\x90\x3c\xff"


@pytest.fixture
def chinese(qapp) -> Iterator[None]:
    """English afterwards."""
    install_translator(qapp, "zh_CN")
    yield
    install_translator(qapp, "en")


def sentence_by(function: Callable[[], object]) -> str:
    """Of the error that it raises."""
    with pytest.raises((ContinuoError, OSError)) as caught:
        function()
    return sentence_of(caught.value)


def test_the_table_of_errors_is_up_to_date():
    assert ERROR_TEXTS.read_text(encoding="utf-8") == error_texts(), "run `python -m app.language.build`"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "my tune.mid：文件是空的。"),
        (b"%PDF-1.7 and so on", "my tune.mid：字节 0x0：不是标准 MIDI 文件，而是 PDF。"),
        (BROKEN, "my tune.mid：音轨 1，字节 0x19：数据字节 255 > 127。"),
        (HEADER, "my tune.mid：没有音轨。"),
    ],
)  # fmt: skip
def test_a_broken_clip_is_told_in_chinese(chinese, tmp_path, content, expected):
    path = tmp_path / "my tune.mid"
    path.write_bytes(content)
    assert for_the_window(sentence_by(lambda: read_midi_file(path)), path) == expected


def test_a_file_that_is_not_there_is_told_in_chinese(chinese, tmp_path):
    path = tmp_path / "gone.mid"
    assert (
        for_the_window(sentence_by(lambda: read_midi_file(path)), path) == "gone.mid：无法打开：没有这个文件或文件夹。"
    )
    assert for_the_window(sentence_by(path.read_bytes), path) == (
        "gone.mid：没有这个文件或文件夹；请检查路径、权限和可用空间。"
    )


def test_a_full_disk_is_told_in_chinese(chinese):
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/music/a.mid")
    assert for_the_window(sentence_of(error), Path("/music/a.mid")) == (
        "a.mid：磁盘空间已满；请检查路径、权限和可用空间。"
    )


def test_a_file_that_is_no_model_is_told_in_chinese(chinese, tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"no model, only words")
    sentence = for_the_window(sentence_by(lambda: load_checkpoint(path)), path)
    assert sentence.startswith("model.safetensors：不是 .safetensors 文件，或文件不完整（")


def test_a_project_of_a_newer_version_is_told_in_chinese(chinese, tmp_path):
    path = tmp_path / "song.continuo"
    with zipfile.ZipFile(path, "w") as archive:
        about = {"format": FORMAT, "version": VERSION + 1, "program": "Continuo 9.9", "takes": []}
        archive.writestr("project.json", json.dumps(about))
    assert for_the_window(sentence_by(lambda: load_project(path)), path) == (
        "song.continuo：由更新版本的 Continuo（Continuo 9.9）保存；请用该版本或更高版本打开。"
    )


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: Controls(chords="C | Q7").parsed_chords, ("和弦：", "'Q7'", "第 2 小节")),
        (lambda: Controls(key="H major").parsed_key, ("调 'H major'", "'H' 不是音名")),
        (lambda: Controls(range="C6-C3").pitches, ("音域 'C6-C3'", "从低到高")),
        (lambda: SamplingConfig(shift_temperature=11), ("节奏的意外度为 11",)),
        (lambda: Wish(bars=0), ("长度为 0",)),
        (lambda: Wish(tempo=1.0), ("速度为 1，", "10 到 400")),
    ],
)
def test_what_was_asked_wrongly_is_named_as_the_chinese_window_names_it(chinese, ask, words):
    sentence = for_the_window(sentence_by(ask))
    assert all(word in sentence for word in words), sentence
    assert "--" not in sentence
    assert sentence.endswith("。")


def test_what_the_player_reports_is_told_in_chinese(chinese):
    told = trouble(PortLost("Keystation 49"))
    assert told
    assert for_the_window(told) == "MIDI 端口 'Keystation 49' 已断开；重新连接后会自动恢复使用。"
    told = trouble(PlayerError("no MIDI input is called 'x'; there is none"))
    assert told
    assert for_the_window(told) == "没有名为 'x' 的 MIDI 输入；一个也没有。"


def test_what_cannot_be_learnt_from_is_told_in_chinese(chinese):
    told = "music: no piece can be used (kept 0; rejected 1,009 too short, 4 corrupt); the first: a.mid: too short"
    assert (
        for_the_window(told) == "music：没有可用的乐曲（采用 0 个，未采用：太短 1,009, 损坏 4）；第一个：a.mid：太短。"
    )


def test_a_sentence_that_is_not_known_stays_english(chinese):
    assert for_the_window("the moon is full") == "the moon is full。"


def test_a_question_is_not_given_a_full_stop(chinese):
    assert for_the_window("琴键接好了吗？") == "琴键接好了吗？"


def test_a_sentence_that_is_chinese_already_stays_as_it_is(chinese):
    assert for_the_window("请先选择你的键盘") == for_the_window("请先选择你的键盘。") == "请先选择你的键盘。"


VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=12)


@pytest.mark.parametrize("template", ERRORS)
def test_every_sentence_is_found_again_with_its_values(chinese, template):
    values = [f"<{number}>" for number in range(template.count("{"))]
    sentence = for_the_window(template.format(*values))
    assert all(value in sentence for value in values)
    assert re.search("[\u4e00-\u9fff]", sentence), sentence


@given(st.sampled_from(ERRORS), st.lists(VALUES, min_size=9, max_size=9))
def test_any_value_leaves_a_sentence(qapp, template, values):
    install_translator(qapp, "zh_CN")
    try:
        sentence = for_the_window(template.format(*values))
        if command := re.search(r"\n\{(\d)\}$", template):  # on a line of its own, to be copied
            assert sentence.endswith("\n" + values[int(command[1])])
        else:
            assert sentence.endswith(("。", "?", "!", "？", "！"))
    finally:
        install_translator(qapp, "en")


@pytest.mark.processes
def test_english_is_said_without_the_table():
    code = (
        "import sys; from app.ui.text import for_the_window\n"
        "assert for_the_window('--key and --range leave no token') == 'Key and range leave no token.'\n"
        "assert 'app.language.error_texts' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('raise MyError("no notes here")', ["no notes here"]),
        ('raise MyError(f"{path}: {count:,} notes")', ["{0}: {1} notes"]),
        ('raise MyError("a bar " "too many")', ["a bar too many"]),
        (
            'more = " or more" if x else ""\n    raise MyError(f"please give {n}{more}")',
            ["please give {0}", "please give {0} or more"],
        ),
        ('raise MyError("give one" if x else f"give some {n}")', ["give one", "give some {0}"]),
        ("raise MyError(f\"{n} piece{'s' * (n != 1)}\")", ["{0} piece", "{0} pieces"]),
        ("raise MyError(f\"{x}: {fault() or 'no fault'}\")", ["{0}: no fault", "{0}: track {1}"]),
        ("raise MyError(CONSTANT)", ["always the same"]),
        ("raise MyError(str(error))", []),
        ('raise MyError(f"use {{}} here")', ["use {{}} here"]),
        ('raise ValueError("not for people")', []),
        ('self.send(JobFailed(n, f"{x} is lost"))', ["{0} is lost"]),
    ],
)
def test_sentences_are_found_in_the_sources(tmp_path, source, expected):
    (tmp_path / "app").mkdir()
    text = (
        'class MyError(Exception): pass\nCONSTANT = "always the same"\n'
        'def fault():\n    return f"track {x}"\n'
        f"def f(self, x, n, path, count, error):\n    {source}\n"
    )
    (tmp_path / "app" / "a.py").write_text(text)
    usual = set(templates(tmp_path / "nowhere"))
    assert sorted(set(templates(tmp_path)) - usual) == sorted(expected)
