"""Files as those of the expression network of face-api."""

from __future__ import annotations

import json

import numpy as np

from perfumer.workshop.training.run.face_api import BLOCKS, MANIFEST

WIDTHS = (32, 64, 128, 256)


def shapes():
    """The tensors of the file, by name."""
    found, entering = {}, 3
    for block, width in zip(BLOCKS, WIDTHS, strict=True):
        for number in range(4):
            name, before = f"{block}/conv{number}", entering if number == 0 else width
            if before == 3:
                found[f"{name}/filters"] = (3, 3, 3, width)
            else:
                found[f"{name}/depthwise_filter"] = (3, 3, before, 1)
                found[f"{name}/pointwise_filter"] = (1, 1, before, width)
            found[f"{name}/bias"] = (width,)
        entering = width
    return {**found, "fc/weights": (256, 7), "fc/bias": (7,)}


def written(folder, weights):
    """The two files of the package: weights are bytes with a scale, biases are numbers."""
    facts, data = [], b""
    for name, values in weights.items():
        packed = {"dtype": "uint8", "scale": 0.01, "min": -1.28} if "bias" not in name else None
        facts.append({"name": name, "shape": list(values.shape), "dtype": "float32"})
        if packed:
            facts[-1]["quantization"] = packed
            data += np.round((values + 1.28) / 0.01).astype(np.uint8).tobytes()
        else:
            data += values.astype(np.float32).tobytes()
    (folder / "weights.bin").write_bytes(data)
    manifest = folder / MANIFEST
    manifest.write_text(json.dumps([{"paths": ["weights.bin"], "weights": facts}]))
    return manifest


def zeros():
    return {name: np.zeros(shape) for name, shape in shapes().items()}
