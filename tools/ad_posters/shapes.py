"""Small shapes that several drawings share."""

from __future__ import annotations


def leaf(x: float, y: float, size: float, turn: float, fill: str) -> str:
    return (
        f'<path d="M0 0C{-0.42 * size:.0f} {-0.34 * size:.0f} {-0.3 * size:.0f} '
        f"{-0.86 * size:.0f} 0 {-size:.0f}C{0.3 * size:.0f} {-0.86 * size:.0f} "
        f'{0.42 * size:.0f} {-0.34 * size:.0f} 0 0Z" fill="{fill}" '
        f'transform="translate({x:.0f} {y:.0f}) rotate({turn:.0f})"/>'
    )


def stars(*points: tuple[int, int, int]) -> str:
    return "".join(
        f'<path d="M0 {-r}Q{r * 0.16:.1f} {-r * 0.16:.1f} {r} 0Q{r * 0.16:.1f} {r * 0.16:.1f} 0 {r}'
        f'Q{-r * 0.16:.1f} {r * 0.16:.1f} {-r} 0Q{-r * 0.16:.1f} {-r * 0.16:.1f} 0 {-r}Z" '
        f'fill="{{light}}" transform="translate({x} {y})"/>'
        for x, y, r in points
    )
