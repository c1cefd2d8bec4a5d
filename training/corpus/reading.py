"""Reads many files in several processes; results come in the order of the files.

It imports neither torch nor music21, since each process would have to import them again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from generator.errors import ContinuoError, Text
from training.corpus.filters import LeftOut, Rejection, examine_files
from training.corpus.shards import PackedPiece, ReadFile, pack
from training.corpus.sources import SourceFile, close_archives

FILES_AT_ONCE = {"music21": 4}  # files of a task, by kind
_MANY = 64  # files of a task of any other kind; a MIDI file takes a fraction of a millisecond
FEW = 400  # files; one process has read so many before a second one has started

Task = list[tuple[int, SourceFile]]


class Reading(NamedTuple):
    """How files are read."""

    instruments: Sequence[str] = ()
    """Names of FAMILIES whose parts are kept; empty for all."""
    separate: bool = True
    """Whether pieces keep their parts; otherwise parts are merged."""


def core_count() -> int:
    """CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_task(task: Task, how: Reading) -> Iterator[ReadFile]:
    """The result of each file of a task. Raises nothing for a bad file."""
    examined = examine_files((source_file for _, source_file in task), how.instruments, separate=how.separate)
    for (index, _), (source_file, results) in zip(task, examined, strict=True):
        pieces: list[PackedPiece] = []
        rejections: list[Rejection] = []
        left_out = LeftOut()
        for result, without in results:
            left_out += without
            if isinstance(result, Rejection):
                rejections.append(result)
            else:
                pieces.append(pack(result))
        yield ReadFile(source_file, index, pieces, rejections, left_out)


def read_files(files: Iterable[tuple[int, SourceFile]], how: Reading, processes: int) -> Iterator[ReadFile]:
    """Read files, given with their indexes; results come in the same order. processes: 1 to read in this process."""
    tasks = _tasks(files)
    first: list[Task] = []
    if processes > 1:
        for task in tasks:
            first.append(task)
            slow = any(source_file.kind == "music21" for _, source_file in task)
            if slow or sum(map(len, first)) > FEW:
                yield from _read_in_parallel(_chain(first, tasks), how, processes)
                return
    for task in _chain(first, tasks):
        yield from read_task(task, how)
    close_archives()


def _chain(first: Iterable[Task], rest: Iterable[Task]) -> Iterator[Task]:
    yield from first
    yield from rest


def _tasks(files: Iterable[tuple[int, SourceFile]]) -> Iterator[Task]:
    """Successive files of one kind, as many as one task has."""
    task: Task = []
    for index, source_file in files:
        if task and (source_file.kind != task[-1][1].kind or len(task) >= FILES_AT_ONCE.get(source_file.kind, _MANY)):
            yield task
            task = []
        task.append((index, source_file))
    if task:
        yield task


def _read_task(task: Task, how: Reading) -> list[ReadFile]:
    return list(read_task(task, how))


def _pool(processes: int) -> ProcessPoolExecutor:
    # Spawned, since a child that is forked from a process with threads (torch, Qt) may hang.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_ignore_interrupts)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C


def _read_in_parallel(tasks: Iterator[Task], how: Reading, processes: int) -> Iterator[ReadFile]:
    """Reads tasks in other processes. Only as many are under way as keep these busy, since waiting results take
    memory."""
    under_way: deque[tuple[Task, Future[list[ReadFile]]]] = deque()
    pool = _pool(processes)
    try:
        for task in tasks:
            under_way.append((task, pool.submit(_read_task, task, how)))
            if len(under_way) > 2 * processes + 2:
                yield from under_way.popleft()[1].result()
        while under_way:
            yield from under_way[0][1].result()
            under_way.popleft()
    except BrokenProcessPool:
        # A file crashed its reader. Each one that was under way is read again alone, so that the others are not lost.
        pool.shutdown(wait=False, cancel_futures=True)
        broken = [task for task, _ in under_way]
        yield from _read_one_by_one(broken, how)
        yield from _read_in_parallel(tasks, how, processes)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _check(pool: ProcessPoolExecutor) -> None:
    """Raises ContinuoError if no process can be started at all. Then the file isn't to blame, which otherwise would be
    marked as damaged and never read again."""
    try:
        pool.submit(core_count).result()
    except BrokenProcessPool:
        pool.shutdown(wait=True)
        raise ContinuoError(
            "the processes that read files end when they start, perhaps for lack of memory; close other "
            "programs, or use {--processes} 1"
        ) from None


def _read_one_by_one(tasks: Iterable[Task], how: Reading) -> Iterator[ReadFile]:
    """Reads each file as a task of its own. A file that crashes its reader is rejected."""
    pool = _pool(1)
    for index, source_file in (pair for task in tasks for pair in task):
        try:
            yield from pool.submit(_read_task, [(index, source_file)], how).result()
        except BrokenProcessPool:
            pool.shutdown(wait=True)
            pool = _pool(1)
            _check(pool)
            message = Text("{name}: reading it crashed the reader; it may be damaged", name=source_file.name)
            yield ReadFile(source_file, index, [], [Rejection(source_file.name, "corrupt", message)], LeftOut())
    pool.shutdown(wait=True)
