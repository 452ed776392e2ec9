"""Words go where no target is."""

from hypothesis import given
from hypothesis import strategies as st

from perfumer.messages import Box
from perfumer.web.presenter_space import BOTTOM, TOP, free_box

ROW = (Box(0.05, 0.7, 0.27, 0.24), Box(0.365, 0.7, 0.27, 0.24), Box(0.68, 0.7, 0.27, 0.24))


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + b.height
        and b.y < a.y + a.height
    )


def test_a_row_at_the_bottom_leaves_the_part_above():
    space = free_box(ROW, 16 / 9)
    assert space.y == TOP
    assert space.width > 0.9
    assert space.y + space.height <= 0.7 - 0.03


def test_an_empty_screen_is_free():
    space = free_box((), 16 / 9)
    assert (space.y, space.y + space.height) == (TOP, BOTTOM)


def test_a_screen_full_of_targets_still_has_a_place():
    assert free_box((Box(0, 0, 1, 1),), 16 / 9).area > 0.5


@given(
    st.lists(
        st.builds(Box, st.floats(0.05, 0.7), st.floats(0.15, 0.7), st.just(0.22), st.just(0.22)),
        max_size=4,
    ),
    st.sampled_from([16 / 9, 9 / 16]),
)
def test_the_free_part_never_touches_a_target(targets, aspect):
    space = free_box(tuple(targets), aspect)
    assert not any(overlap(space, target) for target in targets) or space.area > 0.7
