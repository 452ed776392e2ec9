"""The loss where people voted: their shares are wanted, and a row may count more or less."""

from __future__ import annotations

import pytest
import torch

from perfumer.traits import Task
from perfumer.workshop.training.processes import ALONE
from perfumer.workshop.training.run.losses import WEIGHT, loss_of, targets, wanted_of

EMOTION = Task.EMOTION
LOGITS = torch.tensor([[2.0, 0, 0, 1, 0, 0, 0], [0.0, 3, 0, 0, 0, 1, 0], [0.0, 0, 0, 0, 4, 0, 1]])
ASKED = torch.tensor([0.5, 0, 0, 0.3, 0.2, 0, 0])
NOBODY = torch.zeros(7)


def loss(labels: list[int], *shares: torch.Tensor) -> float:
    rows = len(labels)
    return float(
        loss_of(
            {EMOTION: LOGITS[:rows]},
            {EMOTION: torch.tensor(labels)},
            {EMOTION: torch.stack(shares)} if shares else {},
            ALONE,
        )
    )


def test_votes_are_wanted_before_labels_and_labels_before_nothing():
    shares = torch.stack([ASKED, NOBODY, NOBODY])
    known, wanted = wanted_of(EMOTION, torch.tensor([6, 2, -1]), shares)
    assert known.tolist() == [True, True, False]
    torch.testing.assert_close(wanted, torch.stack([ASKED, targets(EMOTION)[2]]))


def test_the_loss_of_votes_is_their_cross_entropy():
    expected = -(ASKED * LOGITS[0].log_softmax(dim=0)).sum()
    assert loss([-1], ASKED) == pytest.approx(float(WEIGHT[EMOTION] * expected), rel=1e-5)
    # A smoothed label as shares is the label.
    assert loss([1], NOBODY) == pytest.approx(loss([1]), rel=1e-6)
    assert loss([-1], targets(EMOTION)[1]) == pytest.approx(loss([1]), rel=1e-6)


def test_a_row_counts_as_much_as_its_shares_sum_to():
    first, second = (loss([-1, -1], *rows) for rows in ((ASKED, NOBODY), (NOBODY, ASKED)))
    both = loss([-1, -1], ASKED, 3 * ASKED)
    # A head with half of the labels counts half; both rows together count 4, in a batch of 2.
    assert both == pytest.approx(2 * (2 * first + 3 * 2 * second) / 4, rel=1e-5)


def test_a_head_without_labels_or_votes_adds_nothing_and_stays_in_the_graph():
    logits = LOGITS.clone().requires_grad_()
    none = {EMOTION: torch.tensor([-1, -1, -1])}
    found = loss_of({EMOTION: logits}, none, {EMOTION: torch.zeros(3, 7)}, ALONE)
    found.backward()
    assert float(found.detach()) == 0
    assert not logits.grad.any()
