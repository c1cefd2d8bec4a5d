"""The extras of pyproject.toml as a musician knows them: what each is for, what it brings, and how large it is."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from generator.errors import ContinuoError, Text
from generator.installation import TorchBuild, lacking, requirements, torch_build


@dataclass(frozen=True)
class Extra:
    """One that a person can ask for."""

    name: str
    """As in pyproject.toml."""
    purpose: Text
    """What can be done with it: a phrase."""
    brings: Text
    """The packages that a person may know, and which build of them."""
    download: int
    """Bytes to download, about, where nothing of it is there yet."""
    disk: int
    """Bytes on the disk, about, once it is installed."""

    @property
    def is_installed(self) -> bool:
        """Whether nothing of it is lacking."""
        return not lacking(self.name)

    @property
    def size(self) -> Text:
        """Both sizes in words."""
        return Text(
            "{download} to download, {disk} on the disk", download=amount(self.download), disk=amount(self.disk)
        )


def extras() -> tuple[Extra, ...]:
    """All of them, those of the window first."""
    build = torch_build()
    download, disk = _sizes_of_learning(build)
    return (
        Extra("train", Text("Learn my style, and training models"), _build_in_words(build), download, disk),
        Extra(
            "explore", Text("the map of the library"), Text("openTSNE, scikit-learn and scipy"), 50_000_000, 210_000_000
        ),
        Extra(
            "serve",
            Text("composing for other programs"),
            Text("Starlette, uvicorn and python-osc"),
            1_000_000,
            3_300_000,
        ),
        Extra("link", Text("playing in time with Ableton Link"), Text("Ableton Link, under the GPL"), 500_000, 600_000),
        Extra("hub", Text("models from Hugging Face"), Text("what downloads from Hugging Face"), 8_000_000, 25_000_000),
        Extra("onnx", Text("exporting models as ONNX"), Text("ONNX and ONNX Runtime"), 40_000_000, 101_000_000),
    )


def extra_called(name: str) -> Extra:
    """Raises ContinuoError, which names those that there are."""
    known = {extra.name: extra for extra in extras()}
    if name not in known or not requirements(name):
        raise ContinuoError("there is no extra called {name!r}; there are {known}", name=name, known=sorted(known))
    return known[name]


def amount(size: int) -> Text:
    """Bytes, as people say it."""
    if size < 1_000_000_000:
        return Text("{size:.0f} MB", size=max(1, size / 1_000_000))
    return Text("{size:.1f} GB", size=size / 1_000_000_000)


def _build_in_words(build: TorchBuild) -> Text:
    if build == "cuda":
        return Text("PyTorch with CUDA, for the NVIDIA GPU of this computer")
    if build == "cpu":
        return Text("PyTorch for the processor, as there is no NVIDIA GPU")
    return Text("PyTorch, as it is usual for this system")


def _sizes_of_learning(build: TorchBuild) -> tuple[int, int]:
    """Bytes to download and on the disk. Measured; most of it is torch."""
    if build == "cuda":
        return 3_300_000_000, 7_000_000_000
    return (280_000_000, 800_000_000) if sys.platform == "darwin" else (330_000_000, 1_100_000_000)
