"""Hooks of MkDocs: pages from outside of docs, the reference of the commands, and links among all of them.

Pages of the repository stand in the site as project/PATH, so that they are written once and read in both places. The
options of `continuo` and `train-generator` come from the commands themselves.
"""

from __future__ import annotations

import posixpath
import re
import sys
from pathlib import Path

from cyclopts import App
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
PROJECT = "project/"
_FROM_OUTSIDE = (
    "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "assets/LICENSES.md", "assets/recipes/*.md",
    "assets/recipes/parts/*.md", "assets/recipes/gpu/*.md", "assets/checkpoints/*.md",
)  # fmt: skip
_HOME = {"README.md": "docs/index.md"}
_OPTIONS = re.compile(r"<!-- options of ([\w-]+) -->")
_TABLE_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
_CODE = re.compile(r"`[^`]+`")
_LINK = re.compile(r"(?P<before>!?\[(?P<text>[^\]]*)\]\()(?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that don't stand in docs."""
    for pattern in _FROM_OUTSIDE:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            files.append(File.generated(config, PROJECT + name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put in the options where a page asks for them by a comment; lead links between docs and the rest of the
    repository to pages of the site. What has no page is no link. A bar in the code of a table is escaped for GitHub,
    which MkDocs would show."""
    source = _path_of(page.file.src_uri)

    def linked(found: re.Match[str]) -> str:
        target = found["target"]
        if re.match(r"[a-z]+:", target):
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        uri = _uri_of(_HOME.get(path, path))
        if files.get_file_from_path(uri) is None:
            return found[0] if path.startswith("docs/") else f"`{path}`"
        here = posixpath.dirname(page.file.src_uri)
        return f"{found['before']}{posixpath.relpath(uri, here or '.')}{found['anchor'] or ''})"

    if page.parent is None:  # a tab of one page: what would stand at its side is itself
        page.meta["hide"] = ["navigation"]
    markdown = _OPTIONS.sub(lambda found: reference(found[1]), markdown)
    markdown = _TABLE_ROW.sub(lambda row: _CODE.sub(lambda code: code[0].replace("\\|", "|"), row[0]), markdown)
    return _LINK.sub(linked, markdown)


def reference(program: str) -> str:
    """All commands and options of a program, in Markdown."""
    sys.path.insert(0, str(ROOT))
    try:
        text = _app(program).generate_docs(heading_level=1, max_heading_level=3).partition("\n")[2]
    finally:
        sys.path.remove(str(ROOT))
    # Its table of contents is that of the page.
    text = re.sub(r"## Table of Contents\n\n(?:\s*- .*\n)+", "", text)
    text = re.sub(r"\[(`[^`]+`)\]\(#[^)]*\)", r"\1", text)
    return text.replace("<", "&lt;").replace("\n    ", "\n  ")


def _app(program: str) -> App:
    if program == "continuo":
        from app.cli.main import app
    else:
        from training.cli import app
    return app


def _path_of(uri: str) -> str:
    """In the repository."""
    return uri.removeprefix(PROJECT) if uri.startswith(PROJECT) else f"docs/{uri}"


def _uri_of(path: str) -> str:
    """In the site."""
    return path.removeprefix("docs/") if path.startswith("docs/") else PROJECT + path
