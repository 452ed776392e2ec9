"""What the page says and shows of the network; its pictures have addresses of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import urlencode

from perfumer.catalog.text import Language
from perfumer.classifier.model_card import ModelCard
from perfumer.kiosk.explaining import Explained, Explainer
from perfumer.traits import Emotion, Task
from perfumer.web.how.convolution import Kernel
from perfumer.web.how.drawing import CELL, ConvolutionView, convolution_view

Say = Callable[..., str]
HONEST = ("where", "wrong", "feeling", "character", "missing", "nobody")


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pictures, if the network can be looked into; ``later`` while they are drawn."""

    found: Explained | None
    later: bool = False


class ChoiceView(TypedDict):
    id: str
    label: str
    url: str
    current: bool


class FilterView(TypedDict):
    weights: str
    found: str


class LayerView(TypedDict):
    picture: str
    text: str


class SpokeView(TypedDict):
    """``share`` in hundredths."""

    picture: str
    label: str
    share: int
    said: str


class NetworkView(TypedDict):
    seen: str
    side: int
    kernel: int
    first: int  # filters that the first layer has
    filters: list[FilterView]
    layers: list[LayerView]
    spoke: list[SpokeView]
    cells: int  # of the last maps, each way


class HowPage(TypedDict):
    """``network`` is None where ``later``, or where it cannot be looked into."""

    language: str
    other_language: str
    other_url: str
    convolution: ConvolutionView
    kernels: list[ChoiceView]
    kernel: str
    said: list[str]  # of each step
    faces: list[ChoiceView]
    network: NetworkView | None
    later: bool
    here: str
    pictures: int  # that the network was trained on
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
    other = language.other
    card = explainer.card
    now = {"language": language.value, "filter": kernel.value, "face": face}
    convolution = convolution_view(kernel)
    return HowPage(
        language=language.value,
        other_language=other.value,
        other_url=_url(now, language=other.value),
        convolution=convolution,
        kernels=_kernels(kernel, now, say),
        kernel=kernel.value,
        said=_said(convolution, say),
        faces=_faces(explainer, face, now, say),
        network=_network(drawing.found, face, card, say) if drawing.found else None,
        later=drawing.later,
        here=_url(now) + "#network",
        pictures=sum(data.pictures for data in card.data),
        weights=card.weights_sha256[:8],
        honest=_honest(card, say),
    )


def _url(now: Mapping[str, str], **changes: str) -> str:
    return f"/how?{urlencode({**now, **changes})}"


def _said(convolution: ConvolutionView, say: Say) -> list[str]:
    """What a reader of the screen hears at each step; places count from one."""
    places = [(step["y"] // CELL + 1, step["x"] // CELL + 1) for step in convolution["steps"]]
    return [
        say("how.step", row=row, column=column, total=step["total"])
        for (row, column), step in zip(places, convolution["steps"], strict=True)
    ]


def _kernels(kernel: Kernel, now: Mapping[str, str], say: Say) -> list[ChoiceView]:
    return [
        ChoiceView(
            id=each.value,
            label=say(f"how.filter.{each.value}"),
            url=_url(now, filter=each.value) + "#window",
            current=each is kernel,
        )
        for each in Kernel
    ]


def _faces(explainer: Explainer, face: str, now: Mapping[str, str], say: Say) -> list[ChoiceView]:
    return [
        ChoiceView(
            id=f"/how/{name}/portrait.webp",
            label=say("how.face", number=number),
            url=_url(now, face=name) + "#network",
            current=name == face,
        )
        for number, name in enumerate(explainer.names, 1)
    ]


def _network(found: Explained, face: str, card: ModelCard, say: Say) -> NetworkView:
    def address(name: str) -> str:
        # Named after the weights: browsers keep a picture, and other weights make others.
        return f"/how/{face}/{name}.webp?{card.weights_sha256[:8]}"

    return NetworkView(
        seen=address("seen"),
        side=found.side,
        kernel=found.kernel,
        first=found.depths[0][0],
        filters=[
            FilterView(weights=address(f"filter-{n}"), found=address(f"found-{n}"))
            for n in range(1, found.filters + 1)
        ],
        layers=[
            LayerView(
                picture=address(f"layer-{number}"), text=say("how.maps", count=maps, side=side)
            )
            for number, (maps, side) in enumerate(found.depths, 1)
        ],
        spoke=_spoke(found.shares, address, say),
        cells=found.depths[-1][1],
    )


def _spoke(
    shares: Mapping[Emotion, float], address: Callable[[str], str], say: Say
) -> list[SpokeView]:
    """The likeliest first."""
    ordered = sorted(shares, key=lambda emotion: -shares[emotion])
    return [
        SpokeView(
            picture=address(f"spoke-{emotion.value}"),
            label=say(f"emotion.{emotion.value}"),
            share=round(shares[emotion] * 100),
            said=say(
                "how.spoke.picture",
                emotion=say(f"emotion.{emotion.value}"),
                share=round(shares[emotion] * 100),
            ),
        )
        for emotion in ordered
    ]


def _honest(card: ModelCard, say: Say) -> list[str]:
    right = _right_of_100(card)
    told = [point for point in HONEST if point != "wrong" or right is not None]
    return [say(f"how.honest.{point}", right=right) for point in told]


def _right_of_100(card: ModelCard) -> int | None:
    """As the card says of expressions on pictures that training did not see."""
    measured: Any = card.metrics.get(Task.EMOTION.value)
    accuracy = measured.get("accuracy") if isinstance(measured, Mapping) else None
    return round(accuracy * 100) if isinstance(accuracy, float) else None
