"""Build what the page says and shows of the network; pictures have their own addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypedDict
from urllib.parse import urlencode

from perfumer.catalog.text import Language
from perfumer.classifier.looking import find_explained
from perfumer.classifier.model_card import ModelCard
from perfumer.kiosk.explaining import Explained, Explainer
from perfumer.traits import Emotion, Task
from perfumer.web.how.convolution import Kernel
from perfumer.web.how.drawing import CELL, ConvolutionView, convolution_view

Say = Callable[..., str]
LIMITS = ("where", "wrong", "feeling", "unread", "character", "missing", "nobody")
MAX_SPOKE = 7  # labels whose maps are shown: every expression, or the likeliest age groups


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pictures of the network; None if they cannot be drawn, or not yet."""

    explained: Explained | None
    later: bool = False  # whether they are being drawn


class ChoiceView(TypedDict):
    """A filter or face to choose."""

    id: str
    label: str
    url: str
    current: bool


class FilterView(TypedDict):
    """Addresses of a filter's weights and of what it found."""

    weights: str
    found: str


class LayerView(TypedDict):
    """The address of a layer's maps, and a sentence about them."""

    picture: str
    text: str


class SpokeView(TypedDict):
    """What a label's output looked at; ``share`` is its percentage."""

    picture: str
    label: str
    share: int
    said: str


class NetworkView(TypedDict):
    """The network from its input to its output."""

    seen: str
    side: int
    kernel: int
    first: int  # number of filters in the first layer
    filters: list[FilterView]
    layers: list[LayerView]
    spoke: list[SpokeView]
    cells: int  # of the last maps, in each direction


class HowPage(TypedDict):
    """The context of ``how.html``; ``network`` is None if it cannot be drawn, or not yet."""

    language: str
    other_language: str
    other_url: str
    convolution: ConvolutionView
    kernels: list[ChoiceView]
    kernel: str
    said: list[str]  # sentence of each step
    faces: list[ChoiceView]
    network: NetworkView | None
    later: bool
    here: str
    pictures: int  # number of pictures the network was trained on
    weights: str
    honest: list[str]


def how_page(
    language: Language,
    kernel: Kernel,
    face: str,
    explainer: Explainer,
    drawing: Drawing,
    say: Say,
) -> HowPage:
    """Return the page with one filter on the small face, and one demo visitor."""
    other = language.other
    model_card = explainer.card
    query = {"language": language.value, "filter": kernel.value, "face": face}
    convolution = convolution_view(kernel)
    return HowPage(
        language=language.value,
        other_language=other.value,
        other_url=_url(query, language=other.value),
        convolution=convolution,
        kernels=_kernels(kernel, query, say),
        kernel=kernel.value,
        said=_narrate(convolution, say),
        faces=_faces(explainer, face, query, say),
        network=_network(drawing.explained, face, model_card, say) if drawing.explained else None,
        later=drawing.later,
        here=_url(query) + "#network",
        pictures=sum(data.pictures for data in model_card.data),
        weights=model_card.weights_sha256[:8],
        honest=_limits(model_card, say),
    )


def _url(query: Mapping[str, str], **changes: str) -> str:
    return f"/how?{urlencode({**query, **changes})}"


def _narrate(convolution: ConvolutionView, say: Say) -> list[str]:
    """Return what a screen reader says at each step; places count from one."""
    places = [(step["y"] // CELL + 1, step["x"] // CELL + 1) for step in convolution["steps"]]
    return [
        say("how.step", row=row, column=column, total=step["total"])
        for (row, column), step in zip(places, convolution["steps"], strict=True)
    ]


def _kernels(kernel: Kernel, query: Mapping[str, str], say: Say) -> list[ChoiceView]:
    return [
        ChoiceView(
            id=each.value,
            label=say(f"how.filter.{each.value}"),
            url=_url(query, filter=each.value) + "#window",
            current=each is kernel,
        )
        for each in Kernel
    ]


def _faces(explainer: Explainer, face: str, query: Mapping[str, str], say: Say) -> list[ChoiceView]:
    return [
        ChoiceView(
            id=f"/how/{name}/portrait.webp",
            label=say("how.face", number=number),
            url=_url(query, face=name) + "#network",
            current=name == face,
        )
        for number, name in enumerate(explainer.names, 1)
    ]


def _network(explained: Explained, face: str, model_card: ModelCard, say: Say) -> NetworkView:
    def address(name: str) -> str:
        # Browsers cache the pictures, so their address names the weights that they show.
        return f"/how/{face}/{name}.webp?{model_card.weights_sha256[:8]}"

    return NetworkView(
        seen=address("seen"),
        side=explained.side,
        kernel=explained.kernel,
        first=explained.depths[0][0],
        filters=[
            FilterView(weights=address(f"filter-{n}"), found=address(f"found-{n}"))
            for n in range(1, explained.filters + 1)
        ],
        layers=[
            LayerView(
                picture=address(f"layer-{number}"), text=say("how.maps", count=maps, side=side)
            )
            for number, (maps, side) in enumerate(explained.depths, 1)
        ],
        spoke=_spoke(explained.shares, address, say),
        cells=explained.depths[-1][1],
    )


def _spoke(
    shares: Mapping[StrEnum, float], address: Callable[[str], str], say: Say
) -> list[SpokeView]:
    """Return the likeliest labels, the first of them first."""
    ordered = sorted(shares, key=lambda label: -shares[label])[:MAX_SPOKE]
    return [
        SpokeView(
            picture=address(f"spoke-{label.name.lower()}"),
            label=_name(label, say),
            share=round(shares[label] * 100),
            said=say(
                "how.spoke.picture", label=_name(label, say), share=round(shares[label] * 100)
            ),
        )
        for label in ordered
    ]


def _name(label: StrEnum, say: Say) -> str:
    if isinstance(label, Emotion):
        return say(f"emotion.{label.value}")
    return say(f"age.{label.name.lower()}")


def _limits(model_card: ModelCard, say: Say) -> list[str]:
    """Return what the maps do not say, and what the network does not read at all."""
    right = _right_of_100(model_card)
    left_out = set() if right is not None else {"wrong"}
    left_out |= {"feeling"} if Task.EMOTION not in model_card.reads else set()
    left_out |= {"unread"} if model_card.reads == frozenset(Task) else set()
    return [say(f"how.honest.{point}", right=right) for point in LIMITS if point not in left_out]


def _right_of_100(model_card: ModelCard) -> int | None:
    """Return the accuracy of what is explained in percent, as the card has it, or None."""
    explained = find_explained(model_card)
    measured: Any = model_card.metrics.get(explained.value) if explained else None
    accuracy = measured.get("accuracy") if isinstance(measured, Mapping) else None
    return round(accuracy * 100) if isinstance(accuracy, float) else None
