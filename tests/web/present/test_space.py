"""Words go where no target is."""

from hypothesis import given
from hypothesis import strategies as st

from perfumer.messages import Box
from perfumer.session.state import Stage
from perfumer.web.present.space import BOTTOM, WIDE_TOP, free_box, regions

WIDE, TALL = 16 / 9, 9 / 16
ROW = (Box(0.05, 0.7, 0.27, 0.24), Box(0.365, 0.7, 0.27, 0.24), Box(0.68, 0.7, 0.27, 0.24))


def area(box: Box) -> float:
    return box.area


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + b.height
        and b.y < a.y + a.height
    )


def test_a_row_at_the_bottom_leaves_the_part_above():
    space = free_box(ROW, WIDE, area)
    assert space.y == WIDE_TOP
    assert space.width > 0.9
    assert space.y + space.height < 0.7


def test_an_empty_screen_is_free():
    space = free_box((), WIDE, area)
    assert (space.y, round(space.y + space.height, 6)) == (WIDE_TOP, BOTTOM)


def test_a_screen_full_of_targets_still_has_a_place():
    assert free_box((Box(0, 0, 1, 1),), WIDE, area).area > 0.5


def test_reading_shows_a_mirror_in_the_middle_and_words_beside_it():
    feet = (Box(0.03, 0.71, 0.26, 0.22), Box(0.71, 0.71, 0.26, 0.22))
    found = regions(Stage.READ, feet, WIDE)
    assert found.mirror is not None
    assert abs(found.mirror.center.x - 0.5) < 0.02
    assert found.words.x < found.mirror.x
    assert not overlap(found.words, found.mirror)


def test_reading_on_a_tall_screen_has_the_mirror_below_the_words():
    found = regions(Stage.READ, (Box(0.05, 0.73, 0.4, 0.22), Box(0.55, 0.73, 0.4, 0.22)), TALL)
    assert found.mirror is not None
    assert found.words.y + found.words.height <= found.mirror.y


def test_questions_stand_on_top_whatever_is_free_below():
    pair = (Box(0.05, 0.19, 0.4, 0.22), Box(0.55, 0.19, 0.4, 0.22))
    assert regions(Stage.ASK, pair, TALL).words.y < 0.1


@given(
    st.lists(
        st.builds(Box, st.floats(0.05, 0.7), st.floats(0.15, 0.7), st.just(0.22), st.just(0.22)),
        max_size=4,
    ),
    st.sampled_from([WIDE, TALL]),
)
def test_the_free_part_never_touches_a_target(targets, aspect):
    space = free_box(tuple(targets), aspect, area)
    assert not any(overlap(space, target) for target in targets) or space.area > 0.7
