"""The compressed form, run by OpenVINO: no PyTorch needed."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import openvino
import openvino.properties.hint as hints
from openvino.properties import inference_num_threads

from perfumer.classifier.model_card import CardError, ModelCard
from perfumer.classifier.runtimes.openvino_core import core
from perfumer.classifier.runtimes.runtime import FEATURES, Numbers, Outputs


class OpenVinoRuntime:
    """Raises :class:`CardError` when ``model`` is no network, or not the card's."""

    def __init__(self, card: ModelCard, model: Path, threads: int) -> None:
        self.name = f"OpenVINO, {card.compressed.numbers if card.compressed else 'float32'}"
        try:
            network = core().read_model(model)
            compiled = core().compile_model(
                network,
                "CPU",
                {
                    inference_num_threads: threads,
                    hints.performance_mode: hints.PerformanceMode.LATENCY,
                    # Processors with bfloat16 would round to it what is not in whole numbers.
                    hints.inference_precision: openvino.Type.f32,
                },
            )
        except RuntimeError as error:
            first = (str(error).strip().splitlines() or ["unknown"])[-1].strip()
            raise CardError(
                f"{model} cannot be opened ({first}): export the model again"
            ) from error
        self._outputs = _indices(compiled, card, model)
        self._compiled = compiled
        self._own = threading.local()

    def run(self, pictures: Numbers) -> Outputs:
        found = self._request().infer([pictures], share_inputs=True)
        named = {name: np.asarray(found[place]) for name, place in self._outputs.items()}
        features = named.pop(FEATURES)
        return Outputs(named, features)

    def _request(self) -> openvino.InferRequest:
        """The calling thread's own: one that is shared refuses whoever comes second."""
        if not hasattr(self._own, "request"):
            self._own.request = self._compiled.create_infer_request()
        request: openvino.InferRequest = self._own.request
        return request


def _indices(compiled: openvino.CompiledModel, card: ModelCard, model: Path) -> dict[str, int]:
    """Where each head's output is; checked against the card, as a state's names are by torch."""
    found = {name: place for place, output in enumerate(compiled.outputs) for name in output.names}
    wanted = card.heads
    sizes = {name: compiled.outputs[found[name]].partial_shape[1] for name in found}
    fits = set(found) == {*wanted, FEATURES} and all(
        sizes[head].is_static and sizes[head].get_length() == count
        for head, count in wanted.items()
    )
    if not fits:
        raise CardError(
            f"{model} has the outputs {', '.join(sorted(found))}, its card wants "
            f"{', '.join(sorted([*wanted, FEATURES]))} with as many labels: export the model again"
        )
    return found
