"""The maps of every depth of a network, read in OpenVINO: a booth without PyTorch has them too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino
import openvino.properties.hint as hints
from openvino.properties import inference_num_threads

from perfumer.classifier.model_card import CardError
from perfumer.classifier.runtimes.openvino_core import core
from perfumer.classifier.runtimes.runtime import Numbers, Stages, ends_of_stages

ENDS = ("Relu", "Swish", "Gelu")  # what ends a block


def openvino_stages(model: Path) -> Stages:
    """On one thread, whose priority is the caller's. Raises :class:`CardError` for no network."""
    try:
        network = core().read_model(model)
    except RuntimeError as error:
        raise CardError(f"{model} cannot be opened: export the model again") from error
    ends = [op for op in network.get_ordered_ops() if op.get_type_name() in ENDS]
    before = len(network.outputs)
    network.add_outputs([op.output(0) for op in ends])
    # Newer processors would take 16-bit numbers: the same maps everywhere, they are for people.
    plan = {
        inference_num_threads: 1,
        hints.performance_mode: hints.PerformanceMode.LATENCY,
        hints.inference_precision: openvino.Type.f32,
    }
    request = core().compile_model(network, "CPU", plan).create_infer_request()

    def stages(pictures: Numbers) -> list[Numbers]:
        found = request.infer([pictures])
        return ends_of_stages(np.asarray(found[before + n]) for n in range(len(ends)))

    return stages
