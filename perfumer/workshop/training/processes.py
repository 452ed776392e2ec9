"""Training in one process or several: how they exchange values, and on which device each runs.

``torchrun`` starts several processes and describes them in the environment.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from perfumer.workshop.training.config import ConfigError


@dataclass(frozen=True)
class Processes:
    """This process among all; the leader measures, saves and shows progress."""

    rank: int  # number of this process, from 0
    count: int  # number of all processes
    device: torch.device

    @property
    def leads(self) -> bool:
        """Return whether this process is the leader."""
        return self.rank == 0

    def broadcast(self, *values: float) -> list[float]:
        """Return the values of the leader, in each process."""
        if self.count == 1:
            return list(values)
        shared = torch.tensor(values, dtype=torch.float64, device=self._wire)
        distributed.broadcast(shared, 0)
        return [float(value) for value in shared.tolist()]

    def add_up(self, values: Tensor) -> Tensor:
        """Return the element-wise sum over all processes."""
        if self.count == 1:
            return values
        total = values.to(self._wire)
        distributed.all_reduce(total)
        return total.to(values.device)

    def wrap(self, network: nn.Module) -> nn.Module:
        """Return ``network`` with gradients averaged over all processes."""
        if self.count == 1:
            return network
        return DistributedDataParallel(network)

    @property
    def _wire(self) -> torch.device:
        return self.device if self.device.type == "cuda" else torch.device("cpu")


ALONE = Processes(0, 1, torch.device("cpu"))


def join(device: str) -> Processes:
    """Connect to the other processes, if any, on ``device`` (auto, cpu, cuda, cuda:1 …).

    Raises :class:`ConfigError` if there is no such device.
    """
    count, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    chosen = _device(device, int(os.environ.get("LOCAL_RANK", "0")))
    if count > 1:
        distributed.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    return Processes(rank, count, chosen)


def leave(processes: Processes) -> None:
    """Disconnect from the other processes."""
    if processes.count > 1:
        distributed.destroy_process_group()


def _device(name: str, local_rank: int) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if not name.startswith("cuda"):
        return torch.device(name)
    if not torch.cuda.is_available():
        raise ConfigError(f"--device {name}: PyTorch finds no CUDA device; use --device cpu")
    chosen = torch.device(name if ":" in name else f"cuda:{local_rank}")
    torch.cuda.set_device(chosen)
    return chosen


def fast_type(precision: str, device: torch.device) -> torch.dtype:
    """Return bfloat16 if the hardware multiplies in it, else float32.

    Emulated bfloat16 is five times slower.
    """
    if precision != "auto":
        return torch.bfloat16 if precision == "bfloat16" else torch.float32
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    # These private names are not in all releases of PyTorch; without them float32 is used.
    amx = bool(getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)())
    avx = bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
    return torch.bfloat16 if amx or avx else torch.float32
