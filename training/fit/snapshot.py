"""Snapshots: all that a run needs to go on as if it had never stopped, in one .safetensors file, without pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from generator.errors import ContinuoError, TextError
from generator.files import atomic_write
from generator.network.checksum import SUM, contents_sum
from training.progress_lines import AnotherRunError

SNAPSHOT_FORMAT = "continuo-snapshot-2"
_MOMENTS = {"step", "exp_avg", "exp_avg_sq"}


class UnfitError(TextError, ValueError):
    """Why a snapshot does not fit a run, in a few words."""


@dataclass(frozen=True)
class Snapshot:
    """All that a run needs to go on."""

    tensors: Mapping[str, torch.Tensor]
    """Tensors of the model, the optimiser, the random streams and the best weights so far, by name."""
    state: Mapping[str, Any]
    """Counters and figures."""
    run: Mapping[str, Any]
    """The run's settings and data, in which a resumed run must agree."""

    def under(self, prefix: str) -> dict[str, torch.Tensor]:
        """The tensors whose names begin with "prefix/", by the rest of their names."""
        start = prefix + "/"
        return {name[len(start) :]: tensor for name, tensor in self.tensors.items() if name.startswith(start)}


def save_snapshot(snapshot: Snapshot, path: Path) -> None:
    """Write atomically: `path` holds the last snapshot or this one, never a part of it. Raises OSError."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in snapshot.tensors.items()}
    about = {"state": json.dumps(dict(snapshot.state)), "run": json.dumps(dict(snapshot.run))}
    about[SUM] = contents_sum({name: tensor.numpy() for name, tensor in tensors.items()}, about)
    data = save(tensors, metadata={"format": SNAPSHOT_FORMAT, **about})
    with atomic_write(path) as file:
        file.write(data)


def load_snapshot(path: Path) -> Snapshot:
    """Read a snapshot. Raises ContinuoError for a file that is missing, not a snapshot, or changed since it was
    written."""
    if not path.exists():
        raise AnotherRunError(
            "{--resume}: there is no snapshot {path}; the run has ended, or had another {--output}: start "
            "over without {--resume}",
            path=path,
        )
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # not a mapping
        if metadata.get("format") != SNAPSHOT_FORMAT:
            raise ContinuoError(
                "{path}: not a snapshot that this version can continue; start over without {--resume}", path=path
            )
        texts = {name: text for name, text in metadata.items() if name not in ("format", SUM)}
        if texts.keys() != {"state", "run"}:
            raise UnfitError("it doesn't name its run")
        if SUM in metadata:  # snapshots of earlier versions have none
            arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
            if contents_sum(arrays, texts) != metadata[SUM]:
                raise UnfitError("its checksum differs")
        state, run = json.loads(texts["state"]), json.loads(texts["run"])
        if not isinstance(state, dict) or not isinstance(run, dict):
            raise UnfitError("it doesn't name its run")
        return Snapshot(tensors, state, run)
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(path, error) from error


def damaged(path: Path, why: Exception) -> ContinuoError:
    """The error for a snapshot that no run can resume from."""
    return ContinuoError("{path}: damaged ({why:.100}); start over without {--resume}", path=path, why=str(why))


def require_tensors(found: Mapping[str, torch.Tensor], wanted: Mapping[str, torch.Tensor], what: str) -> None:
    """Raises UnfitError unless both have the same names, shapes and types, and finite numbers."""
    if odd := sorted(found.keys() ^ wanted.keys()):
        raise UnfitError("{what}/{name} is missing or unknown", what=what, name=odd[0])
    for name, tensor in found.items():
        if (tensor.shape, tensor.dtype) != (wanted[name].shape, wanted[name].dtype):
            raise UnfitError("{what}/{name} has another shape or type", what=what, name=name)
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise UnfitError("{what}/{name} is not made of finite numbers", what=what, name=name)


def differences(was: Mapping[str, Any], now: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The differences of two runs, such as "train.epochs was 3, now 5"."""
    found = []
    for name in [*was, *(key for key in now if key not in was)]:
        old, new = was.get(name), now.get(name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            found += differences(old, new, f"{prefix}{name}.")
        elif old != new:
            found.append(f"{prefix}{name} was {old}, now {new}")
    return found


def check_same_run(snapshot: Snapshot, run: Mapping[str, Any], path: Path) -> None:
    """Raises ContinuoError that says what differs between the snapshot's run and this one."""
    same_form = json.loads(json.dumps(dict(run)))
    found = differences(snapshot.run, same_form)
    if found:
        raise AnotherRunError(
            "{--resume} {path}: the snapshot is of another run: {differences}; give the same options and "
            "data, or start over without {--resume}",
            path=path,
            differences="; ".join(found),
        )


def pack_optimiser(optimiser: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """The optimiser's moments and step counts, by "number.name"."""
    states = optimiser.state_dict()["state"]
    return {
        f"{number}.{name}": torch.as_tensor(value)
        for number, values in states.items()
        for name, value in values.items()
    }


def unpack_optimiser(optimiser: torch.optim.Optimizer, tensors: Mapping[str, torch.Tensor]) -> None:
    """The inverse of pack_optimiser. Raises UnfitError for tensors of another optimiser."""
    parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, tensor in tensors.items():
        number, _, name = key.partition(".")
        if not number.isdecimal() or int(number) >= len(parameters):
            raise UnfitError("optimiser/{key} belongs to no parameter", key=key)
        state.setdefault(int(number), {})[name] = tensor
    for number, found in state.items():
        like = parameters[number].detach()
        wanted = {name: torch.zeros(()) if name == "step" else like for name in _MOMENTS}
        require_tensors(found, wanted, f"optimiser/{number}")
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})


def random_states() -> dict[str, torch.Tensor]:
    """torch's random streams, of the CPU and of each NVIDIA GPU."""
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states |= {f"cuda{number}": state for number, state in enumerate(torch.cuda.get_rng_state_all())}
    return states


def restore_random_states(states: Mapping[str, torch.Tensor]) -> None:
    """The inverse of random_states; GPUs that are no longer there are skipped. Raises UnfitError."""
    require_tensors({"cpu": states["cpu"]} if "cpu" in states else {}, {"cpu": torch.get_rng_state()}, "random")
    try:
        torch.set_rng_state(states["cpu"])
        for number in range(torch.cuda.device_count()):
            if (state := states.get(f"cuda{number}")) is not None:
                torch.cuda.set_rng_state(state, number)
    except (RuntimeError, TypeError) as error:
        raise UnfitError("random/ is not the state of a random generator") from error
