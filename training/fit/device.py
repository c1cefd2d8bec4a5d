"""The device of a run, its precision, and the processes that torchrun started."""

from __future__ import annotations

import logging
import os

import torch
from lightning_fabric import Fabric

from generator.errors import ContinuoError
from generator.network.config import ModelConfig, WaveNetConfig
from training.config import MachineConfig
from training.corpus.prepare import TrainingGroup
from training.corpus.reading import core_count
from training.models import EventModel


def choose_device(name: str) -> str:
    """cuda, mps or cpu. Raises ContinuoError for a device that is not there."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return next(kind for kind, is_there in there.items() if is_there)
    if not there[name]:
        raise ContinuoError(
            "{--device} {name} is not available on this machine, or not in this build of torch; use {--device} auto",
            name=name,
        )
    return name


def is_bf16(config: MachineConfig, device: str) -> bool:
    """Whether matrices are multiplied in bfloat16; weights, sums and losses are float32 in any case."""
    if config.precision != "auto":
        return config.precision == "bf16"
    return device == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)


def make_fabric(config: MachineConfig) -> Fabric:
    """A Fabric for the device and its precision, joined to the other processes that torchrun started (gloo on CPUs)."""
    device = choose_device(config.device)
    torch.set_num_threads(config.threads)
    logging.getLogger("lightning_fabric").setLevel(logging.WARNING)  # the run itself reports what it trains on
    precision = "bf16-mixed" if is_bf16(config, device) else "32-true"
    world, local = (int(os.environ.get(name, "1")) for name in ("WORLD_SIZE", "LOCAL_WORLD_SIZE"))
    if world == 1:
        return Fabric(accelerator=device, devices=1, precision=precision)
    fabric = Fabric(accelerator=device, strategy="ddp", devices=local, num_nodes=world // local, precision=precision)
    fabric.launch()
    return fabric


def make_group(fabric: Fabric) -> TrainingGroup:
    """The processes that train together."""
    return TrainingGroup(fabric.global_rank, fabric.world_size, fabric.barrier)


def leave_group() -> None:
    """Leave the group when all processes are done; without that, gloo's threads now and then abort a process that
    exits. Not to be called after an error, as other processes may be waiting for this one, and would wait for ever."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def loader_processes(config: MachineConfig, fabric: Fabric) -> int:
    """How many processes encode ahead."""
    if config.loader_processes is not None:
        return config.loader_processes
    return min(10, max(1, core_count() // fabric.world_size - 1)) if fabric.device.type == "cuda" else 0


def compile_trunk(model: EventModel, model_config: ModelConfig, config: MachineConfig, fabric: Fabric) -> bool:
    """Have torch compile the layers where that helps. -> whether it will. The WaveNet is a chain of small operations,
    which compiling speeds up; the LSTM runs in libraries of its own."""
    wanted = config.compile == "on" or (config.compile == "auto" and fabric.device.type == "cuda")
    if not wanted or not isinstance(model_config, WaveNetConfig):
        return False
    model.trunk = torch.compile(model.trunk, dynamic=True)  # batches differ in shape
    return True
