"""How sure a reading is, by one rule for the kiosk, the studio and the API.

Under its threshold on the model card (``unsure_below``) a reading is not sure, whatever comes
second. Above it, the distance between the two likeliest labels decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

# Distance of the first share from the second, 0 to 1; chosen by hand on the demo pictures.
CLEAR_LEAD, LIKELY_LEAD = 0.2, 0.08
# Shares of concepts: several may suit one visitor. Chosen by hand.
BLENDED = 0.88  # of the first share, at which the second suits as well
FLAT = 1.45  # times an even share, under which no concept stands out


class Certainty(StrEnum):
    """What may be said of a reading."""

    CLEAR = "clear"
    LIKELY = "likely"
    CLOSE = "close"  # the first two are as good as equal
    UNSURE = "unsure"  # no label is likely enough to be named


def is_sure(share: float, unsure_below: float) -> bool:
    """Tell whether the likeliest label is likely enough to be named."""
    return share >= unsure_below


def rate_certainty(shares: Sequence[float], unsure_below: float) -> Certainty:
    """Return the certainty of shares that are sorted, the largest first; none are unsure."""
    if not shares or not is_sure(shares[0], unsure_below):
        return Certainty.UNSURE
    lead = shares[0] - (shares[1] if len(shares) > 1 else 0.0)
    if lead >= CLEAR_LEAD:
        return Certainty.CLEAR
    return Certainty.LIKELY if lead >= LIKELY_LEAD else Certainty.CLOSE


def rate_concepts(shares: Sequence[float]) -> Certainty:
    """Return the certainty of shares of all concepts, which sum to 1, the largest first.

    No share is a probability of being right here, so it is compared with an even one.
    """
    if shares[0] * len(shares) < FLAT:
        return Certainty.UNSURE
    return Certainty.CLOSE if shares[1] >= BLENDED * shares[0] else Certainty.CLEAR
