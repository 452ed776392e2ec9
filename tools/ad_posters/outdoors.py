"""What is found outdoors: sport, travel, flowers, hills and a street at night."""

from __future__ import annotations

from math import cos, pi, sin

from tools.ad_posters.shapes import leaf, stars


def court() -> str:
    """A ball on its way to the hoop."""
    net = "".join(
        f'<path d="M{x} 392L{x + (520 - x) * 0.34:.0f} 560" stroke="{{light}}" stroke-width="8"/>'
        for x in range(410, 640, 44)
    )
    ribs = (
        '<path d="M-130 0H130M0-130V130M-92-92C-30-40-30 40-92 92M92-92C30-40 30 40 92 92" '
        'fill="none" stroke="{deep}" stroke-width="9"/>'
    )
    return (
        '<path d="M-40 860A540 540 0 0 1 1040 860" fill="none" stroke="{light}" '
        'stroke-width="10" stroke-opacity=".45"/>'
        '<path d="M150 860A350 350 0 0 1 850 860" fill="none" stroke="{light}" '
        'stroke-width="10" stroke-opacity=".45"/>'
        '<rect x="300" y="110" width="440" height="300" rx="18" fill="{light}"/>'
        '<rect x="520" y="110" width="220" height="300" rx="18" fill="{dim}"/>'
        '<rect x="430" y="222" width="180" height="140" fill="none" stroke="{b}" '
        'stroke-width="16"/>'
        '<rect x="505" y="362" width="30" height="34" fill="{deep}"/>'
        + net
        + '<path d="M436 470H604M446 516H594" '
        'stroke="{light}" stroke-width="7"/>'
        '<rect x="398" y="380" width="244" height="22" rx="11" fill="{b}"/>'
        '<path d="M196 800C230 560 320 300 420 240" fill="none" stroke="{light}" '
        'stroke-width="12" stroke-dasharray="4 40" stroke-linecap="round"/>'
        '<ellipse cx="720" cy="864" rx="150" ry="18" fill="{dim}"/>'
        '<g transform="translate(720 724) rotate(24)"><circle r="138" fill="{a}"/>'
        + ribs
        + '<path d="M0-138A138 138 0 0 1 0 138Z" fill="{dim}" transform="rotate(-24)"/></g>'
    )


def tent() -> str:
    """A tent that glows, a fire, and firs."""
    firs = "".join(
        f'<g transform="translate({x} 860) scale({s})"><path '
        f'd="M0-420L96-250H52L130-110H-130L-52-250'
        'H-96Z" fill="{b}"/><path d="M0-420L96-250H52L130-110H0Z" fill="{dim}"/>'
        '<rect x="-14" y="-110" width="28" height="110" fill="{deep}"/></g>'
        for x, s in ((110, 1.0), (900, 1.25), (780, 0.8))
    )
    return (
        stars((190, 210, 22), (330, 110, 30), (860, 150, 18), (90, 380, 15), (940, 330, 22))
        + firs
        + '<ellipse cx="450" cy="864" rx="380" ry="20" fill="{dim}"/>'
        '<path d="M420 420L120 860H720Z" fill="{a}"/>'
        '<path d="M420 420L720 860H560Z" fill="{dim}"/>'
        '<path d="M420 420L300 860H560Z" fill="{c}"/>'
        '<path d="M420 500L420 860H300C350 760 400 640 420 500Z" fill="{light}"/>'
        '<path d="M420 420L396 372M420 420L446 372" stroke="{deep}" stroke-width="12" '
        'stroke-linecap="round"/>'
        '<path d="M660 850L800 820M660 820L800 850" stroke="{deep}" stroke-width="24" '
        'stroke-linecap="round"/>'
        '<path d="M730 640C790 710 800 750 800 776A70 70 0 0 1 660 776C660 740 690 726 692 690'
        'C712 700 730 680 730 640Z" fill="{c}"/>'
        '<path d="M732 720C764 756 768 776 768 790A36 36 0 0 1 696 790C696 768 728 764 732 720Z" '
        'fill="{light}"/>'
    )


def bicycle() -> str:
    """A bicycle in profile, with a basket."""

    def wheel(x: int) -> str:
        spokes = "".join(
            f'<path d="M{x} 690L{x + 158 * cos(n * pi / 6):.0f} {690 + 158 * sin(n * pi / 6):.0f}" '
            'stroke="{light}" stroke-width="4" stroke-opacity=".7"/>'
            for n in range(12)
        )
        return (
            spokes + f'<circle cx="{x}" cy="690" r="158" fill="none" stroke="{{deep}}" '
            'stroke-width="24"/>'
            f'<circle cx="{x}" cy="690" r="140" fill="none" stroke="{{light}}" stroke-width="7"/>'
            f'<circle cx="{x}" cy="690" r="20" fill="{{deep}}"/>'
        )

    return (
        '<ellipse cx="500" cy="864" rx="440" ry="18" fill="{dim}"/>'
        + wheel(230)
        + wheel(770)
        + '<path d="M230 690L380 440H660L480 690ZM380 440L480 690M770 690L640 360" fill="none" '
        'stroke="{a}" stroke-width="28" stroke-linejoin="round" stroke-linecap="round"/>'
        '<path d="M380 440L356 376" stroke="{a}" stroke-width="22" stroke-linecap="round"/>'
        '<path d="M290 360C330 336 400 340 434 356C410 386 330 388 290 360Z" fill="{deep}"/>'
        '<path d="M640 360L620 306C660 280 720 290 736 320" fill="none" stroke="{deep}" '
        'stroke-width="22" stroke-linecap="round" stroke-linejoin="round"/>'
        '<path d="M690 370H880L852 520H716Z" fill="{b}"/><path d="M785 370H880L852 520H785Z" '
        'fill="{dim}"/>'
        + "".join(
            leaf(x, 372, s, t, "{c}")
            for x, s, t in ((740, 150, -18), (784, 190, 4), (832, 150, 26))
        )
        + '<circle cx="480" cy="690" r="44" fill="{c}"/><circle cx="480" cy="690" r="18" '
        'fill="{deep}"/><path d="M480 690L540 776M512 778h62" stroke="{deep}" stroke-width="18" '
        'stroke-linecap="round"/>'
        '<rect x="394" y="512" width="150" height="52" rx="26" fill="{light}" '
        'transform="rotate(68 430 560)"/>'
    )


def tulips() -> str:
    """Tulips of several heights, and a butterfly."""

    def tulip(x: int, y: int, s: float, fill: str) -> str:
        return (
            f'<path d="M{x} {y}C{x - 14} {y + 120} {x + 14} {y + 240} {x} 866" fill="none" '
            f'stroke="{{c}}" stroke-width="{18 * s:.0f}"/>'
            + leaf(x, 866, 300 * s, -24, "{c}")
            + leaf(x, 866, 250 * s, 26, "{c}")
            + leaf(x, 866, 250 * s, 26, "{dim}")
            + f'<g transform="translate({x} {y}) scale({s})">'
            f'<path d="M0 30C-110 10-118-90-96-190C-60-170-40-140-28-110C-20-160-10-186 0-206'
            f'C10-186 20-160 28-110C40-140 60-170 96-190C118-90 110 10 0 30Z" fill="{fill}"/>'
            '<path d="M0-206C10-186 20-160 28-110C40-140 60-170 96-190C118-90 110 10 0 30Z" '
            'fill="{dim}"/></g>'
        )

    return (
        tulip(150, 560, 0.86, "{b}")
        + tulip(860, 520, 0.92, "{a}")
        + tulip(680, 400, 1.12, "{light}")
        + tulip(320, 430, 1.1, "{a}")
        + tulip(500, 330, 1.35, "{b}")
        + '<g transform="translate(800 190) rotate(18)"><path d="M0 0C-40-90-130-80-120-20'
        'C-116 20-50 30 0 0ZM0 0C40-90 130-80 120-20C116 20 50 30 0 0Z" fill="{light}"/>'
        '<path d="M0 0C-30 70-90 60-84 24C-76 0-40-6 0 0ZM0 0C30 70 90 60 84 24C76 0 40-6 0 0Z" '
        'fill="{a}"/><path d="M0-34V60" stroke="{deep}" stroke-width="12" '
        'stroke-linecap="round"/></g>'
    )


def train() -> str:
    """A slow train on a viaduct above the sea."""
    arches = "".join(
        f'<path d="M{x} 700V860H{x + 34}V800A66 66 0 0 1 {x + 166} 800V860H{x + 201}V700Z" '
        'fill="{light}"/>'
        for x in range(-1600, 2600, 200)
    )
    windows = "".join(
        f'<rect x="{x}" y="540" width="84" height="70" rx="14" fill="{{c}}"/>'
        for x in range(120, 640, 108)
    )
    waves = "".join(
        f'<path d="M{-2000 + 60 * (row % 2)} {900 + 40 * row}'
        + "q30-20 60 0t60 0" * 40
        + '" fill="none" stroke="{light}" stroke-width="7" '
        'stroke-opacity=".35"/>'
        for row in range(3)
    )
    return (
        '<path d="M120 250q40-50 80 0q40-50 80 0" fill="none" stroke="{light}" stroke-width="12" '
        'stroke-linecap="round"/><path d="M760 170q28-36 56 0q28-36 56 0" fill="none" '
        'stroke="{light}" stroke-width="10" stroke-linecap="round"/>'
        + arches
        + '<rect x="-1600" y="672" width="4200" height="34" fill="{deep}"/>'
        + waves
        + '<path d="M60 480H720C830 480 900 560 920 650A20 20 0 0 1 900 672H60Z" fill="{a}"/>'
        '<path d="M60 630H914A40 40 0 0 1 900 672H60Z" fill="{b}"/>'
        '<path d="M-1600 480H40V672H-1600Z" fill="{a}"/><path d="M-1600 630H40V672H-1600Z" '
        'fill="{b}"/>'
        + windows
        + "".join(
            f'<rect x="{x}" y="540" width="84" height="70" rx="14" fill="{{c}}"/>'
            for x in range(-1560, 0, 108)
        )
        + '<path d="M700 530H736C790 530 830 570 850 612H700Z" fill="{c}"/>'
        '<circle cx="884" cy="640" r="14" fill="{light}"/>'
    )


def trail() -> str:
    """Mountains, and a path that takes its time."""
    firs = "".join(
        f'<path d="M{x} {y}l{42 * s:.0f} {150 * s:.0f}h{-84 * s:.0f}Z" fill="{{c}}"/>'
        f'<path d="M{x} {y}l{42 * s:.0f} {150 * s:.0f}h{-42 * s:.0f}Z" fill="{{dim}}"/>'
        for x, y, s in (
            (120, 690, 1.2),
            (210, 726, 0.9),
            (850, 690, 1.2),
            (930, 640, 1.5),
            (40, 640, 1.5),
        )
    )
    return (
        '<path d="M-1800 860L-900 470L-420 700L60 420L330 640L700 260L1120 660L1500 430L2600 860Z" '
        'fill="{b}"/>'
        '<path d="M700 260L1120 660L1000 860H760L800 620L690 540Z" fill="{dim}"/>'
        '<path d="M700 260L602 362L668 400L700 370L748 416L800 356Z" fill="{light}"/>'
        '<path d="M60 420L330 640L300 860H140L180 640Z" fill="{dim}"/>'
        '<path d="M-1800 860C-700 640-100 700 360 730S1500 620 2600 860Z" fill="{a}"/>'
        + firs
        + '<path d="M610 1200C700 1010 380 980 470 880C520 826 640 830 620 780C606 746 '
        "520 750 526 724"
        'C570 736 690 736 700 786C712 850 590 850 570 900C550 960 900 1010 900 1200Z" '
        'fill="{light}"/>'
        '<path d="M180 220q34-42 68 0q34-42 68 0M350 330q24-30 48 0q24-30 48 0" fill="none" '
        'stroke="{deep}" stroke-width="10" stroke-linecap="round"/>'
    )


def bookshop() -> str:
    """A small shop with its lights on."""
    spines = "".join(
        f'<rect x="{x}" y="{y - h}" width="{w}" height="{h}" fill="{{{fill}}}"/>'
        for y in (660, 790)
        for x, w, h, fill in (
            (250, 30, 90, "a"),
            (284, 22, 78, "deep"),
            (310, 34, 96, "b"),
            (348, 24, 84, "c"),
            (376, 30, 90, "a"),
            (432, 26, 92, "b"),
            (462, 34, 80, "deep"),
            (500, 24, 94, "c"),
        )
    )
    awning = "".join(
        f'<path d="M{x} 440H{x + 80}V510A40 40 0 0 1 {x} 510Z" fill="{{{fill}}}"/>'
        for x, fill in zip(range(180, 820, 80), ("a", "light") * 4, strict=True)
    )
    return (
        '<ellipse cx="500" cy="864" rx="420" ry="20" fill="{dim}"/>'
        '<path d="M180 860V260L500 130L820 260V860Z" fill="{b}"/>'
        '<path d="M500 130L820 260V860H500Z" fill="{dim}"/>'
        '<circle cx="500" cy="290" r="62" fill="{light}"/><path d="M500 246V290L530 312" '
        'fill="none" stroke="{deep}" stroke-width="11" stroke-linecap="round"/>'
        '<rect x="226" y="520" width="320" height="290" fill="{light}"/>'
        + spines
        + '<path d="M226 668H546" stroke="{deep}" stroke-width="12"/>'
        '<rect x="226" y="798" width="320" height="14" fill="{deep}"/>'
        '<rect x="610" y="540" width="164" height="320" fill="{deep}"/>'
        '<rect x="636" y="566" width="112" height="170" fill="{light}"/>'
        '<circle cx="744" cy="764" r="11" fill="{a}"/>'
        + awning
        + '<path d="M180 404H820V444H180Z" fill="{deep}"/>'
        '<path d="M226 860L60 1000H640L546 860Z" fill="{light}" fill-opacity=".18"/>'
    )


def umbrella() -> str:
    """An open umbrella in slanting rain."""
    rain = "".join(
        f'<path d="M{x} {y}l-26 84" stroke="{{light}}" stroke-width="9" stroke-linecap="round" '
        'stroke-opacity=".55"/>'
        for x, y in (
            (120, 120),
            (280, 60),
            (420, 150),
            (900, 110),
            (760, 50),
            (60, 420),
            (950, 420),
            (150, 660),
            (880, 680),
            (300, 730),
            (700, 720),
            (600, 90),
        )
    )
    return (
        rain + '<path d="M500 210V790A64 64 0 0 1 372 790" fill="none" stroke="{deep}" '
        'stroke-width="26" stroke-linecap="round"/>'
        '<path d="M110 540A390 350 0 0 1 890 540Q825 470 760 540Q695 470 630 540Q565 470 500 540'
        'Q435 470 370 540Q305 470 240 540Q175 470 110 540Z" fill="{a}"/>'
        '<path d="M500 190C420 250 372 400 370 540Q305 470 240 540C250 400 360 230 500 190Z" '
        'fill="{b}"/>'
        '<path d="M500 190C580 250 628 400 630 540Q695 470 760 540C750 400 640 230 500 190Z" '
        'fill="{b}"/>'
        '<path d="M500 190A390 350 0 0 1 890 540Q825 470 760 540Q695 470 630 540Q565 470 500 540Z" '
        'fill="{dim}"/>'
        '<path d="M500 190V140" stroke="{deep}" stroke-width="20" stroke-linecap="round"/>'
        '<ellipse cx="500" cy="868" rx="230" ry="16" fill="{dim}"/>'
        '<ellipse cx="240" cy="930" rx="120" ry="10" fill="{light}" fill-opacity=".3"/>'
        '<ellipse cx="760" cy="960" rx="150" ry="12" fill="{light}" fill-opacity=".3"/>'
    )
