"""A text is a template and its values, in every process; the command line says it in English."""

from __future__ import annotations

import errno
import json
import os
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.errors import ContinuoError, Option, Text, TextError, text_of


class UnreadableError(ContinuoError):
    """Of a kind of its own."""


TEXT = Text(
    "{path}: {inner} {count:,} {name!r:.4} {sizes} {nothing}",
    path=Path("a/b.mid"),
    inner=Text("{option} and {--key}: {reason}", option=Option("--range"), reason=OSError(errno.ENOENT, "gone")),
    count=np.int64(1234),
    name="longer",
    sizes=[1, 2.5, Text("many")],
    nothing=None,
)


def test_the_command_line_says_it_in_english():
    assert str(TEXT) == "a/b.mid: --range and --key: No such file or directory 1,234 'lon 1, 2.5, many None"


def test_it_is_the_same_behind_a_pipe():
    assert Text.from_plain(json.loads(json.dumps(TEXT.to_plain()))) == TEXT


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"template": "a"},
        {"template": "a", "values": []},
        {"template": "{b}", "values": {"b": {"c": 1}}},
        [],
        {"template": "{b}", "values": {}},
        {"template": "{b", "values": {"b": 1}},
        {"template": "{}", "values": {}},
        {"template": "{b:X}", "values": {"b": "1"}},
        {"template": "{b:>99999999}", "values": {"b": 1}},
        {"template": "{b.__class__}", "values": {"b": 1}},
    ],
)
def test_what_is_no_text_is_refused(plain: Any):
    with pytest.raises(ValueError, match="no text"):
        Text.from_plain(plain)


def test_what_a_database_holds_is_shown_whatever_it_is():
    assert Text.from_json(TEXT.to_json()) == TEXT
    assert str(Text.from_json("a {sentence} of an older version")) == "a {sentence} of an older version"
    assert str(Text.from_json("[1]")) == "[1]"


def test_values_are_never_read_as_a_template():
    assert str(Text("{a}{b}", a="{b}", b="{--key} {a.__class__}")) == "{b}{--key} {a.__class__}"


def test_an_error_is_the_same_in_another_process():
    same = pickle.loads(pickle.dumps(UnreadableError("{text}", text=TEXT)))
    assert type(same) is UnreadableError and same.text.values == {"text": TEXT}
    assert str(ContinuoError.of(same.text)) == str(same) == str(TEXT)


def test_an_error_within_another_is_its_text():
    reason = TextError("track {n}", n=3)
    assert ContinuoError("{path}: {reason}", path="a", reason=reason).text.values["reason"] == Text("track {n}", n=3)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems say it otherwise")
@pytest.mark.parametrize("number", [errno.ENOENT, errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS, errno.ELOOP])
def test_what_the_system_refuses_is_said_in_its_words(number: int):
    error = OSError(number, os.strerror(number), "a/b.mid")
    assert str(text_of(error)) == f"a/b.mid: {os.strerror(number)}; check the path, its permissions and the free space"
