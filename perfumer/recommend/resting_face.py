"""Read an expression against the visitor's own face at rest.

Some faces at rest look a little sad or angry, to people and to networks alike, because of their
build and not because of a feeling (Hess, Adams and Kleck, "The face is not an empty canvas",
2009; Said, Sebe and Todorov, "Structural resemblance to emotional expressions predicts evaluation
of emotionally neutral faces", Emotion 9, 2009). The first readings of a face show what the network
gives it at rest, and what it gives too often is taken back from every reading of that face:

    ratio  = share(e) / share(neutral), the geometric mean over the first readings at rest
    factor = (USUAL_RATIO / ratio) ^ DAMPING, at least MIN_FACTOR and at most 1
    share'(e) = share(e) · factor(e), then all shares are divided by their sum

- ``e`` is angry, disgust, fear or sad only. A smile is no build of a face: who smiles all the time
  stays happy, and a reading that is rather happy or surprised is not counted as rest.
- DAMPING and MIN_FACTOR keep a strong expression. For who weeps from the first moment on, they keep
  sad as the largest share above five times neutral, and name it above about eighteen times (where
  the card's threshold is 0.78).
- Without enough readings at rest, from a single picture, or where no expression is read at all,
  every factor is 1: nothing changes.

The first readings belong to the visit and are dropped with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log

from perfumer.traits import Emotion, top

Shares = Mapping[Emotion, float]

REST_READINGS = 6  # first readings that may show the rest: 1.5 s at four readings a second
MIN_AT_REST = 3  # of these that must not smile or look surprised
MISREAD = (Emotion.ANGRY, Emotion.DISGUST, Emotion.FEAR, Emotion.SAD)
LIVELY = (Emotion.HAPPY, Emotion.SURPRISE)
# Share of a misread expression on an ordinary neutral face, as a multiple of the share of neutral.
# Our network gives less (0.009 angry, 0.071 sad, the geometric means on 400 faces of FER+'s test
# part that most raters call neutral), an earlier one gave as much: 0.24 angry, 0.45 sad. Nothing is
# taken back from a face that gets no more than this.
USUAL_RATIO = 0.25
DAMPING = 0.75  # exponent, 0 to 1, of how much of the excess is taken back
MIN_FACTOR = 0.2  # no share is divided by more than five
FLOOR = 1e-4  # smallest share in a ratio, so that none is infinite


def is_read(shares: Shares) -> bool:
    """Tell whether a network read this.

    It is empty where none did, and the same for all labels where a recording does not hold it.
    """
    return bool(shares) and max(shares.values()) > min(shares.values())


def is_known(looks: Sequence[Shares]) -> bool:
    """Tell whether ``looks``, the oldest first, are enough to know the rest of a face."""
    return len(looks) >= REST_READINGS and all(is_read(shares) for shares in looks)


def find_factors(looks: Sequence[Shares]) -> dict[Emotion, float]:
    """Return the factor of each misread expression by the first of ``looks``, the oldest first.

    It is empty until there are REST_READINGS looks, and where too few of these are at rest.
    """
    at_rest = [shares for shares in looks[:REST_READINGS] if top(shares)[0] not in LIVELY]
    if not is_known(looks) or len(at_rest) < MIN_AT_REST:
        return {}
    return {emotion: _factor(emotion, at_rest) for emotion in MISREAD}


def correct(shares: Shares, factors: Mapping[Emotion, float]) -> dict[Emotion, float]:
    """Return ``shares`` read against the rest; they sum to 1."""
    weighed = {emotion: share * factors.get(emotion, 1.0) for emotion, share in shares.items()}
    total = sum(weighed.values())
    return {emotion: share / total for emotion, share in weighed.items()}


def _factor(emotion: Emotion, at_rest: Sequence[Shares]) -> float:
    logs = [
        log(max(shares[emotion], FLOOR)) - log(max(shares[Emotion.NEUTRAL], FLOOR))
        for shares in at_rest
    ]
    excess = sum(logs) / len(logs) - log(USUAL_RATIO)
    return min(1.0, max(MIN_FACTOR, exp(-DAMPING * excess)))
