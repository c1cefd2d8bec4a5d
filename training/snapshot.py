"""Everything that a run needs to go on as if it had never stopped, in one .safetensors file: no pickle, no code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from generator.errors import ContinuoError
from generator.files import atomic_write

SNAPSHOT_FORMAT = "continuo-snapshot-2"


@dataclass(frozen=True)
class Snapshot:
    """tensors: of model, optimiser, random streams and the best weights so far, by name; state: counters and figures;
    run: what the run was asked for and trains on, which a resumed one must agree with."""

    tensors: Mapping[str, torch.Tensor]
    state: Mapping[str, Any]
    run: Mapping[str, Any]

    def under(self, prefix: str) -> dict[str, torch.Tensor]:
        """The tensors whose names begin with "prefix/", by the rest of their names."""
        start = prefix + "/"
        return {name[len(start) :]: tensor for name, tensor in self.tensors.items() if name.startswith(start)}


def snapshot_path(output: Path) -> Path:
    """Where the snapshot of the run that writes `output` is."""
    return output.with_name(output.stem + ".snapshot.safetensors")


def save_snapshot(snapshot: Snapshot, path: Path) -> None:
    """Write atomically: `path` holds the last snapshot or this one, never a part. Raises OSError."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in snapshot.tensors.items()}
    about = {"state": json.dumps(dict(snapshot.state)), "run": json.dumps(dict(snapshot.run))}
    data = save(tensors, metadata={"format": SNAPSHOT_FORMAT, **about})
    with atomic_write(path) as file:
        file.write(data)


def load_snapshot(path: Path) -> Snapshot:
    """Raises ContinuoError for a file that is not there or is no snapshot."""
    if not path.exists():
        raise ContinuoError(f"--resume: there is no snapshot {path}; the run has ended, or --output is another one")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # not a mapping
        if metadata.get("format") != SNAPSHOT_FORMAT:
            raise ContinuoError(f"{path}: not a snapshot that this version can go on from; start over without --resume")
        return Snapshot(tensors, json.loads(metadata["state"]), json.loads(metadata["run"]))
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise ContinuoError(f"{path}: damaged ({error!s:.100}); start over without --resume") from error


def differences(was: Mapping[str, Any], now: Mapping[str, Any], prefix: str = "") -> list[str]:
    """What is not the same, as "train.epochs was 3, now 5"."""
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
        raise ContinuoError(
            f"--resume {path}: this is not the run that was stopped: {'; '.join(found)}; give the same options and "
            "data, or start over without --resume"
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
    """The inverse of pack_optimiser."""
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, tensor in tensors.items():
        number, _, name = key.partition(".")
        state.setdefault(int(number), {})[name] = tensor
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})


def random_states() -> dict[str, torch.Tensor]:
    """torch's random streams, of the CPU and of each NVIDIA GPU."""
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states |= {f"cuda{number}": state for number, state in enumerate(torch.cuda.get_rng_state_all())}
    return states


def restore_random_states(states: Mapping[str, torch.Tensor]) -> None:
    """The inverse of random_states; a GPU that is no longer there is passed over."""
    torch.set_rng_state(states["cpu"])
    for number in range(torch.cuda.device_count()):
        if (state := states.get(f"cuda{number}")) is not None:
            torch.cuda.set_rng_state(state, number)
