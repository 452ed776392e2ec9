"""The compressed form of the network, run by OpenVINO; it needs no PyTorch."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

import numpy as np
import openvino
import openvino.properties.hint as hints
from openvino.properties import inference_num_threads

from perfumer.classifier.model_card import CardError, ModelCard
from perfumer.classifier.runtimes.runtime import (
    FEATURES,
    Numbers,
    Outputs,
    Stages,
    pick_stage_ends,
)

BLOCK_ENDS = ("Relu", "Swish", "Gelu")  # types of the operations that end a block


@cache
def core() -> openvino.Core:
    """Return the one OpenVINO core of this process; it is kept until the process ends.

    The CPU plugin of a core gives the thread that loads it a stack for signals, and takes it back
    in the thread that drops the core. When those are two threads the first keeps a stack that is
    gone, and the next signal (Ctrl-C, a service told to stop) ends the process with a segmentation
    fault (observed with OpenVINO 2026.4 on Linux).
    """
    return openvino.Core()


class OpenVinoRuntime:
    """A network in an OpenVINO or ONNX file.

    Raises :class:`CardError` if ``model`` is not a network, or not the one of the card.
    """

    def __init__(self, card: ModelCard, model: Path, threads: int) -> None:
        self.name = f"OpenVINO, {card.compressed.numbers if card.compressed else 'float32'}"
        self._compiled = _compile(_read(model), model, threads)
        self._outputs = _find_outputs(self._compiled, card, model)
        self._own = threading.local()

    def run(self, pictures: Numbers) -> Outputs:
        values = self._request().infer([pictures], share_inputs=True)
        named = {name: np.asarray(values[index]) for name, index in self._outputs.items()}
        features = named.pop(FEATURES)
        return Outputs(named, features)

    def _request(self) -> openvino.InferRequest:
        """Return the calling thread's own request: a shared one refuses a second caller."""
        if not hasattr(self._own, "request"):
            self._own.request = self._compiled.create_infer_request()
        request: openvino.InferRequest = self._own.request
        return request


def open_openvino_stages(model: Path) -> Stages:
    """Open the maps of every depth. They run on one thread, at the caller's priority.

    Raises :class:`CardError` if ``model`` is not a network.
    """
    network = _read(model)
    ends = [op for op in network.get_ordered_ops() if op.get_type_name() in BLOCK_ENDS]
    first = len(network.outputs)
    network.add_outputs([op.output(0) for op in ends])
    request = _compile(network, model, 1).create_infer_request()

    def stages(pictures: Numbers) -> list[Numbers]:
        values = request.infer([pictures])
        return pick_stage_ends(np.asarray(values[first + n]) for n in range(len(ends)))

    return stages


def _read(model: Path) -> openvino.Model:
    try:
        return core().read_model(model)
    except RuntimeError as error:
        raise _describe_failure(model, error) from error


def _compile(network: openvino.Model, model: Path, threads: int) -> openvino.CompiledModel:
    options = {
        inference_num_threads: threads,
        hints.performance_mode: hints.PerformanceMode.LATENCY,
        # Processors with bfloat16 would otherwise round to it all that is not in whole numbers.
        hints.inference_precision: openvino.Type.f32,
    }
    try:
        return core().compile_model(network, "CPU", options)
    except RuntimeError as error:
        raise _describe_failure(model, error) from error


def _describe_failure(model: Path, error: RuntimeError) -> CardError:
    reason = (str(error).strip().splitlines() or ["unknown"])[-1].strip()
    return CardError(f"{model} cannot be opened ({reason}): export the model again")


def _find_outputs(compiled: openvino.CompiledModel, card: ModelCard, model: Path) -> dict[str, int]:
    """Return the index of each head's output, and of the features.

    They are checked against the card, as PyTorch checks the names of weights. Raises
    :class:`CardError`.
    """
    indices = {
        name: index for index, output in enumerate(compiled.outputs) for name in output.names
    }
    sizes = {name: compiled.outputs[index].partial_shape[1] for name, index in indices.items()}
    fits = set(indices) == {*card.heads, FEATURES} and all(
        sizes[head].is_static and sizes[head].get_length() == count
        for head, count in card.heads.items()
    )
    if not fits:
        raise CardError(
            f"{model} has the outputs {', '.join(sorted(indices))}, its card wants "
            f"{', '.join(sorted([*card.heads, FEATURES]))} with as many labels: export the model "
            "again"
        )
    return indices
