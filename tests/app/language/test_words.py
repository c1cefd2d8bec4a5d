"""Errors are raised in English; the Chinese window says them in Chinese, with the same facts."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest

from app.document.project import FORMAT, VERSION, load_project
from app.ipc.wire import decode, encode
from app.language.error_templates import templates, text_calls
from app.language.error_wording import for_the_window
from app.language.switch import install_translator
from app.player.client import trouble
from app.player.messages import REPORTS, PlayerError, PortLost
from generator.compose.asking.controls import Controls
from generator.compose.asking.wish import Wish
from generator.errors import ContinuoError, Option, Text, text_of
from generator.midi.reader import read_midi_file
from generator.network.checkpoint import load_checkpoint
from generator.network.config import SamplingConfig
from tests.checkout import ROOT
from training.corpus.filters import nothing_left, rejection

HEADER = b"MThd\0\0\0\6\0\1\0\1\1\xe0"
BROKEN = HEADER + b"MTrk\0\0\0\4\0\x90\x3c\xff"


@pytest.fixture
def chinese(qapp) -> Iterator[None]:
    """English afterwards."""
    install_translator(qapp, "zh_CN")
    yield
    install_translator(qapp, "en")


def text_by(function: Callable[[], object]) -> Text:
    """Of the error that it raises."""
    with pytest.raises((ContinuoError, OSError)) as caught:
        function()
    return text_of(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "my tune.mid：文件是空的。"),
        (b"%PDF-1.7 and so on", "my tune.mid：字节 0x0：不是标准 MIDI 文件，而是 PDF。"),
        (BROKEN, "my tune.mid：音轨 1，字节 0x19：数据字节 255 > 127。"),
        (HEADER, "my tune.mid：没有音轨。"),
    ],
)  # fmt: skip
def test_a_broken_clip_is_reported_in_chinese(chinese, tmp_path, content, expected):
    path = tmp_path / "my tune.mid"
    path.write_bytes(content)
    assert for_the_window(text_by(lambda: read_midi_file(path))) == expected


def test_a_file_that_is_not_there_is_reported_in_chinese(chinese, tmp_path):
    path = tmp_path / "gone.mid"
    assert for_the_window(text_by(lambda: read_midi_file(path))) == "gone.mid：无法打开：没有这个文件或文件夹。"
    assert for_the_window(text_by(path.read_bytes)) == ("gone.mid：没有这个文件或文件夹；请检查路径、权限和可用空间。")


def test_a_full_disk_is_reported_in_chinese(chinese):
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/music/a.mid")
    assert for_the_window(text_of(error)) == ("a.mid：磁盘空间已满；请检查路径、权限和可用空间。")


def test_a_file_that_is_no_model_is_reported_in_chinese(chinese, tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"no model, only words")
    sentence = for_the_window(text_by(lambda: load_checkpoint(path)))
    assert sentence.startswith("model.safetensors：不是 .safetensors 文件，或文件不完整（")


def test_a_project_of_a_newer_version_is_reported_in_chinese(chinese, tmp_path):
    path = tmp_path / "song.continuo"
    with zipfile.ZipFile(path, "w") as archive:
        about = {"format": FORMAT, "version": VERSION + 1, "program": "Continuo 9.9", "takes": []}
        archive.writestr("project.json", json.dumps(about))
    assert for_the_window(text_by(lambda: load_project(path))) == (
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
    sentence = for_the_window(text_by(ask))
    assert all(word in sentence for word in words), sentence
    assert "--" not in sentence
    assert sentence.endswith("。")


def test_what_the_player_reports_is_reported_in_chinese(chinese):
    said = trouble(PortLost("Keystation 49"))
    assert said
    assert for_the_window(said) == "MIDI 端口 'Keystation 49' 已断开；重新连接后会自动恢复使用。"


def test_a_reason_within_a_sentence_is_reported_in_chinese_too(chinese):
    inner = Text("there is none")
    text = Text("no MIDI {kind} is called {asked!r}; {there}", kind=Text("input"), asked="x", there=inner)
    assert for_the_window(text) == "没有名为 'x' 的 MIDI 输入；一个也没有。"


def test_what_cannot_be_learnt_from_is_reported_in_chinese(chinese):
    error = nothing_left(["music"], Counter({"too short": 1009, "corrupt": 4}), rejection("a.mid", "too short"))
    assert str(error) == (
        "music: no piece can be used (kept 0; rejected 1,009 too short, 4 corrupt); the first: a.mid: too short"
    )
    assert for_the_window(error.text) == (
        "music：没有可用的乐曲（采用 0 个，未采用：太短 1,009, 损坏 4）；第一个：a.mid：太短。"
    )


def test_a_template_that_is_not_known_stays_english(chinese):
    assert for_the_window(Text("the moon is {phase}", phase="full")) == "The moon is full。"


def test_a_sentence_of_the_windows_language_stays_as_it_is(chinese):
    assert for_the_window("琴键接好了吗？") == "琴键接好了吗？"
    assert for_the_window("请先选择你的键盘") == for_the_window("请先选择你的键盘。") == "请先选择你的键盘。"


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (Text("{--key} and {--range} clash"), "--key and --range clash", "Key and range clash."),
        (Text("{path}: is short", path=Path("/a b/--key.mid")), "/a b/--key.mid: is short", "--key.mid: is short."),
        (Text("lost: {words}", words="a {b} --key"), "lost: a {b} --key", "Lost: a {b} --key."),
        (Text("{option} is {n:,}", option=Option("--bars"), n=1234), "--bars is 1,234", "Length is 1,234."),
        (Text("is it on?"), "is it on?", "Is it on?"),
        (Text("run:\n{command}", command="pip install x"), "run:\npip install x", "Run:\npip install x"),
        (Text("of {sizes}", sizes=[1, Text("too {what}", what="long")]), "of 1, too long", "Of 1, too long."),
    ],
)  # fmt: skip
def test_the_command_line_says_options_and_paths_and_the_window_words_and_names(qapp, text, line, sentence):
    assert str(text) == line
    assert for_the_window(text) == sentence


def test_a_text_is_the_same_behind_a_pipe(tmp_path):
    inner = Text("{option}: {reason}", option=Option("--key"), reason=OSError(errno.ENOENT, "no such thing"))
    text = Text("{path} {inner} {n:>5} {x!r} {sizes}", path=tmp_path, inner=inner, n=3, x="y", sizes=[inner, None])
    assert decode(encode(PlayerError(text)), REPORTS) == PlayerError(text)


def names(template: str) -> dict[str, str]:
    """Of the values, options left out, and in what form each is put in."""
    return {name: form or "" for _, name, form, _ in Formatter().parse(template) if name and name[:2] != "--"}


def test_every_template_is_a_literal_and_has_its_values():
    for path, call in text_calls():
        if path == ROOT / "generator" / "errors.py":
            continue
        assert len(call.args) == 1, (path, call.lineno)
        template = ast.literal_eval(call.args[0])  # nothing but a literal
        given = {keyword.arg for keyword in call.keywords}
        wanted = names(template).keys()
        assert given == wanted or (not given and wanted == {"reason"}), (path, call.lineno)  # given where it is known


def test_every_template_is_said_in_chinese(chinese):
    for template in templates():
        values = {name: 1000 if form[-1:] in tuple("gfeX,") else f"<{name}>" for name, form in names(template).items()}
        sentence = for_the_window(Text(template, **values))
        assert all(value in sentence for value in values.values() if isinstance(value, str)), template
        literals = "".join(literal for literal, *_ in Formatter().parse(template))
        assert re.search("[\u4e00-\u9fff]", sentence) or not re.search("[a-z]", literals), sentence
