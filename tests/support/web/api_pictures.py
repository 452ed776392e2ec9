"""Tells schemathesis what a picture is: bytes by chance are none, and rightly refused."""

import schemathesis
from hypothesis import strategies as st

from tests.support import sent_pictures as sent

KINDS = ("jpeg", "png", "webp")


def pictures(kind: str) -> list[bytes]:
    """One of nobody and one with a face, small."""
    return [
        sent.saved(sent.photo(*names, size=(300, 400), scale=0.5), kind.upper())
        for names in ((), ("woman-young",))
    ]


for kind in KINDS:
    schemathesis.openapi.media_type(f"image/{kind}", st.sampled_from(pictures(kind)))
