"""`continuo similar` on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text as RichText

from app.assets import default_checkpoint
from app.cli.library import library_file, mended, whole_path
from app.files.clips import read_clip
from app.files.kinds import readable
from app.library.database import Catalogue
from app.library.messages import Progress, Report
from app.library.similarity.search import Finder, Question
from app.library.updating import LibraryUpdate
from generator.analysis.likeness import WORDS
from generator.command_line import print_json, waiting, with_notices_shown
from generator.compose.asking.wish import parse_bars, require_pitched
from generator.errors import ContinuoError, Option
from generator.events.quantiser import quantise_as
from generator.installation import own_command
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.network.checkpoint import load_checkpoint


def print_similar(
    file: Path,
    bars: str | None,
    count: int,
    checkpoint: Path | None,
    library: Path | None,
    console: Console,
    *,
    as_json: bool = False,
) -> None:
    """Bring the library's vectors up to date, and list what is nearest. Raises ContinuoError."""
    if count < 1:
        raise ContinuoError("{--count} is {count}; it must be 1 or more", count=count)
    score = with_notices_shown(read_clip(file), file)
    path, model = library_file(library), checkpoint or default_checkpoint()
    loaded = load_checkpoint(model)
    has_parts = loaded.vocabulary.has_parts
    if not has_parts:
        require_pitched(score, file)
    span = _span(quantise_as(score, separate=has_parts), bars) if bars else None
    question = Question(file.name, path=whole_path(file), span=span)
    with waiting("Searching the library ...") as say, mended(path):
        bring_up_to_date(path, model, say)
        finder = Finder(path)
        found = finder.find(loaded, question, count)
        words = finder.words(found)
    if as_json:
        print_json(
            [
                {
                    "path": row.known.path,
                    "name": row.known.name,
                    "similarity": round(max(0.0, float(row.similarity)), 4),
                    "bars": own.bars,
                    "shared": [WORDS[trait.kind] for trait in own.traits],
                    "trouble": str(own.trouble) if own.trouble else None,
                }
                for row, own in zip(found.rows, words, strict=True)
            ]
        )
        return
    if not found.rows:
        console.print("The library has nothing else; add folders of music with:")
        console.print(own_command("continuo", "library", "add", "FOLDER"), soft_wrap=True, markup=False)
        return
    rows = [("similarity", "bars", "")]
    for row, own in zip(found.rows, words, strict=True):
        where = f"{own.bars[0]}-{own.bars[1]}" if own.bars else ""
        rows.append(
            (f"{max(0.0, row.similarity):.2f}", where, readable(str(row.known.path or f"take {row.known.name}")))
        )
        if shared := own.trouble or ", ".join(WORDS[trait.kind] for trait in own.traits):
            rows.append(("", "", f"  {shared}"))
    width = max(len(where) for _, where, _ in rows)
    console.print(RichText(f"Like {question.name}{f', bars {bars}' if bars else ''}", "italic"), soft_wrap=True)
    for likeness, where, what in rows:  # no table: a path that is broken over lines can't be copied
        console.print(RichText(f"{likeness:>8}  {where:{width}}  {what}".rstrip()), soft_wrap=True)
    about = f"Nearest of {found.searched:,} clips and takes; 1 is the same music, 0 is as similar as two random pieces."
    console.print(about, style="dim", soft_wrap=True)


def _span(score: Score, bars: str) -> tuple[int, int]:
    """Of a quantised score, in ticks."""
    first, last = parse_bars(bars, Option("--bars"))
    grid = BarGrid(score.metres, score.ticks_per_quarter)
    count = int(grid.locate_one(max(0, score.end_ticks - 1))[0]) + 1
    if last > count:
        raise ContinuoError(
            "{--bars} {bars}: the piece has only bars 1 to {count}; choose from those", bars=bars, count=count
        )
    return grid.bar_start(first - 1), grid.bar_start(last)


def bring_up_to_date(library: Path, checkpoint: Path, say: Any) -> None:
    """Look into the library's folders, read what is new, and have the model embed it; where a window does the same at
    this moment, all is left to that. Raises ContinuoError."""

    def report(report: Report) -> None:
        if isinstance(report, Progress) and report.stage in ("read", "embed"):
            what = "Reading" if report.stage == "read" else "Analysing"
            say(f"{what} {report.done:,} of {report.total:,} clips ...")

    with Catalogue(library) as catalogue:
        work = LibraryUpdate(catalogue, report)
        if not work.begin():
            return
        try:
            work.scan()
            while work.is_due:
                work.step()
            work.embed(checkpoint)
            while work.is_due:
                work.step()
        finally:
            work.end()
