"""One process or several: what they tell each other, and where each computes.

``torchrun`` starts several and describes them in the environment; without it there is one.
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
    """This process among ``count``; the leader measures, saves and shows progress."""

    rank: int
    count: int
    device: torch.device

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def told(self, *values: float) -> list[float]:
        """The leader's values, in every process."""
        if self.count == 1:
            return list(values)
        shared = torch.tensor(values, dtype=torch.float64, device=self._wire)
        distributed.broadcast(shared, 0)
        return [float(value) for value in shared.tolist()]

    def summed(self, values: Tensor) -> Tensor:
        """Element-wise sum over all processes."""
        if self.count == 1:
            return values
        total = values.to(self._wire)
        distributed.all_reduce(total)
        return total.to(values.device)

    def wrapped(self, network: nn.Module) -> nn.Module:
        """``network``, its gradients averaged over all processes."""
        if self.count == 1:
            return network
        return DistributedDataParallel(network)

    @property
    def _wire(self) -> torch.device:
        return self.device if self.device.type == "cuda" else torch.device("cpu")


ALONE = Processes(0, 1, torch.device("cpu"))


def join(device: str) -> Processes:
    """Meet the other processes, if there are any, on ``device`` (auto, cpu, cuda, cuda:1 …).

    Raises :class:`ConfigError` when there is no such device.
    """
    count, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    chosen = _device(device, int(os.environ.get("LOCAL_RANK", "0")))
    if count > 1:
        distributed.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    return Processes(rank, count, chosen)


def leave(processes: Processes) -> None:
    if processes.count > 1:
        distributed.destroy_process_group()


def _device(name: str, local_rank: int) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if not name.startswith("cuda"):
        return torch.device(name)
    if not torch.cuda.is_available():
        raise ConfigError(f"--device {name}: PyTorch finds no CUDA device; take --device cpu")
    chosen = torch.device(name if ":" in name else f"cuda:{local_rank}")
    torch.cuda.set_device(chosen)
    return chosen


def fast_type(precision: str, device: torch.device) -> torch.dtype:
    """bfloat16 where the hardware multiplies in it; emulated it is five times slower."""
    if precision != "auto":
        return torch.bfloat16 if precision == "bfloat16" else torch.float32
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    # Private names, gone from or not yet in some releases: without them float32 is safe.
    amx = bool(getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)())
    avx = bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
    return torch.bfloat16 if amx or avx else torch.float32
