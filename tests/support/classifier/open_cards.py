"""A face model that reads gender and age only, made from the shipped one by dropping two heads."""

from __future__ import annotations

import json
from pathlib import Path

import openvino
from safetensors.numpy import load_file, save_file

from perfumer.classifier.model_card import ModelCard, load_card, sha256
from perfumer.classifier.runtimes.openvino import core
from tests.support.paths import ROOT

SHIPPED = ROOT / "models/face.json"
DROPPED = ("emotion", "impression")


def make_open_card(folder: Path) -> Path:
    """Write card, weights and compressed form into ``folder``; return the card."""
    card = json.loads(SHIPPED.read_text(encoding="utf-8"))
    weights = load_file(SHIPPED.parent / card["weights"])
    heads = tuple(f"heads.{name}." for name in DROPPED)
    kept = {name: part for name, part in weights.items() if not name.startswith(heads)}
    save_file(kept, folder / card["weights"])
    _save_compressed(SHIPPED.parent / next(iter(card["compressed"]["files"])), folder)
    for part in ("tasks", "metrics"):
        card[part] = {name: facts for name, facts in card[part].items() if name not in DROPPED}
    lost = card["compressed"]["lost"]
    card |= {
        "name": "Face model of gender and age",
        "weights_sha256": sha256(folder / card["weights"]),
        "data": card["data"][:1],
        "licence": "CC BY 4.0",
        "compressed": card["compressed"]
        | {
            "files": {name: sha256(folder / name) for name in card["compressed"]["files"]},
            "lost": {name: points for name, points in lost.items() if name not in DROPPED},
        },
    }
    path = folder / "face.json"
    path.write_text(ModelCard.model_validate(card).model_dump_json(indent=1), encoding="utf-8")
    load_card(path)
    return path


def _save_compressed(model: Path, folder: Path) -> None:
    network = core().read_model(model)
    for result in network.get_results():
        if set(result.output(0).get_tensor().get_names()) & set(DROPPED):
            network.remove_result(result)
    openvino.save_model(network, folder / model.name, compress_to_fp16=False)
