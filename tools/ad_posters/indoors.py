"""What stands at home: books, toys, tools, a chair, a basket, music and tea."""

from __future__ import annotations

from tools.ad_posters.shapes import leaf, stars


def hare() -> str:
    """A hare that reads by moonlight."""
    return (
        stars((150, 250, 26), (860, 190, 34), (240, 120, 18), (900, 470, 20), (90, 520, 16))
        + '<ellipse cx="500" cy="862" rx="330" ry="24" fill="{dim}"/>'
        '<g transform="rotate(-9 440 330)"><ellipse cx="432" cy="268" rx="48" ry="158" '
        'fill="{a}"/><ellipse cx="432" cy="276" rx="22" ry="118" fill="{b}"/></g>'
        '<g transform="rotate(13 560 330)"><ellipse cx="566" cy="268" rx="48" ry="158" '
        'fill="{a}"/><ellipse cx="566" cy="276" rx="22" ry="118" fill="{b}"/></g>'
        '<path d="M300 860C270 640 350 540 500 540S730 640 700 860Z" fill="{a}"/>'
        '<circle cx="500" cy="470" r="152" fill="{a}"/>'
        '<path d="M500 322A152 152 0 0 1 500 622Z" fill="{dim}"/>'
        '<path d="M500 540C650 540 730 640 700 860H500Z" fill="{dim}"/>'
        '<path d="M418 470q22 26 44 0M538 470q22 26 44 0" fill="none" stroke="{deep}" '
        'stroke-width="11" stroke-linecap="round"/>'
        '<path d="M484 522h32l-16 18Z" fill="{b}"/>'
        '<path d="M500 720C430 676 320 672 250 694V858C330 838 430 840 500 876'
        'C570 840 670 838 750 858V694C680 672 570 676 500 720Z" fill="{light}"/>'
        '<path d="M500 720C430 676 320 672 250 694V858C330 838 430 840 500 876Z" fill="{c}"/>'
        '<path d="M302 738q70-8 146 22M302 782q70-8 146 22" stroke="{light}" stroke-width="9" '
        'fill="none" stroke-linecap="round"/>'
        '<path d="M552 760q70-30 146-22M552 804q70-30 146-22" stroke="{c}" stroke-width="9" '
        'fill="none" stroke-linecap="round"/>'
        '<ellipse cx="262" cy="772" rx="34" ry="42" fill="{a}"/>'
        '<ellipse cx="738" cy="772" rx="34" ry="42" fill="{a}"/>'
    )


def blocks() -> str:
    """A gate of building blocks, a little crooked."""
    return (
        '<ellipse cx="500" cy="862" rx="400" ry="22" fill="{dim}"/>'
        '<rect x="170" y="640" width="200" height="220" fill="{a}"/>'
        '<rect x="270" y="640" width="100" height="220" fill="{dim}"/>'
        '<rect x="630" y="640" width="200" height="220" fill="{b}"/>'
        '<rect x="730" y="640" width="100" height="220" fill="{dim}"/>'
        '<path d="M370 860V760A130 130 0 0 1 630 760V860H566V770A66 66 0 0 0 434 770V860Z" '
        'fill="{light}"/>'
        '<path d="M500 630A130 130 0 0 1 630 760V860H566V770A66 66 0 0 0 500 704Z" fill="{dim}"/>'
        '<rect x="150" y="560" width="700" height="80" fill="{c}"/>'
        '<rect x="500" y="560" width="350" height="80" fill="{dim}"/>'
        '<rect x="210" y="400" width="130" height="160" fill="{light}"/>'
        '<rect x="275" y="400" width="65" height="160" fill="{dim}"/>'
        '<path d="M190 400L275 270L360 400Z" fill="{b}"/><path d="M275 270L360 400H275Z" '
        'fill="{dim}"/>'
        '<rect x="430" y="420" width="160" height="140" fill="{a}"/>'
        '<circle cx="510" cy="490" r="44" fill="{light}"/>'
        '<g transform="rotate(7 500 380)"><rect x="420" y="340" width="180" height="74" '
        'fill="{b}"/><rect x="510" y="340" width="90" height="74" fill="{dim}"/></g>'
        '<path d="M444 338A66 66 0 0 1 586 318Z" fill="{c}" transform="rotate(4 510 330)"/>'
        '<rect x="670" y="380" width="110" height="180" rx="55" fill="{c}"/>'
        '<rect x="670" y="470" width="110" height="90" fill="{c}"/>'
        '<rect x="725" y="440" width="55" height="120" fill="{dim}"/>'
        '<circle cx="725" cy="330" r="52" fill="{a}"/>'
        '<path d="M725 278A52 52 0 0 1 725 382Z" fill="{dim}"/>'
    )


def stationery() -> str:
    """A notebook, a pencil and a pen, taller than life."""
    rings = "".join(
        f'<rect x="232" y="{y}" width="64" height="18" rx="9" fill="{{deep}}"/>'
        for y in range(360, 830, 62)
    )
    lines = "".join(
        f'<path d="M340 {y}H{620 - (y * 7) % 90}" stroke="{{c}}" stroke-width="10" '
        'stroke-linecap="round"/>'
        for y in range(520, 800, 62)
    )
    return (
        '<ellipse cx="520" cy="862" rx="380" ry="22" fill="{dim}"/>'
        '<g transform="rotate(-4 470 860)"><rect x="276" y="318" width="430" height="542" rx="14" '
        'fill="{deep}" fill-opacity=".35"/>'
        '<rect x="262" y="310" width="420" height="550" rx="14" fill="{light}"/>'
        '<rect x="262" y="310" width="420" height="120" rx="14" fill="{a}"/>'
        '<rect x="340" y="352" width="190" height="34" rx="17" fill="{light}"/>'
        + lines
        + rings
        + "</g>"
        '<g transform="rotate(12 800 860)"><path d="M742 330L782 216L822 330Z" fill="{light}"/>'
        '<path d="M768 256L782 216L796 256Z" fill="{deep}"/>'
        '<rect x="742" y="330" width="80" height="440" fill="{b}"/>'
        '<rect x="782" y="330" width="40" height="440" fill="{dim}"/>'
        '<rect x="742" y="770" width="80" height="34" fill="{light}"/>'
        '<path d="M742 804H822V842A18 18 0 0 1 804 860H760A18 18 0 0 1 742 842Z" fill="{c}"/></g>'
        '<g transform="rotate(-16 170 860)"><rect x="128" y="430" width="60" height="430" rx="24" '
        'fill="{c}"/><rect x="158" y="430" width="30" height="430" rx="15" fill="{dim}"/>'
        '<path d="M128 470V402A30 30 0 0 1 188 402V470Z" fill="{deep}"/>'
        '<rect x="182" y="400" width="14" height="150" rx="7" fill="{light}"/></g>'
        '<g transform="rotate(5 620 800)"><path d="M540 800h150a20 20 0 0 1 20 20v40h-190v-40'
        'a20 20 0 0 1 20-20Z" fill="{b}"/><path d="M630 800h60a20 20 0 0 1 20 20v40h-80Z" '
        'fill="{light}"/></g>'
    )


def tint() -> str:
    """A glass bottle of tint, its brush, and drops of colour."""
    petals = "".join(
        leaf(232, 640, 170, turn, "{b}" if turn % 2 else "{a}") for turn in (-67, -32, 3, 38, 73)
    )
    return (
        '<ellipse cx="520" cy="864" rx="360" ry="22" fill="{dim}"/>'
        '<g transform="translate(0 220)">' + petals + "</g>"
        '<rect x="396" y="470" width="248" height="390" rx="56" fill="{b}" '
        'fill-opacity=".4"/>'
        '<path d="M412 610C470 586 560 640 628 604V804A40 40 0 0 1 588 844H452A40 40 '
        '0 0 1 412 804Z" '
        'fill="{a}"/>'
        '<path d="M520 616C560 622 596 620 628 604V804A40 40 0 0 1 588 844H520Z" fill="{dim}"/>'
        '<rect x="420" y="500" width="26" height="310" rx="13" fill="{light}" fill-opacity=".7"/>'
        '<rect x="450" y="424" width="140" height="52" fill="{b}"/>'
        '<rect x="436" y="150" width="168" height="286" rx="24" fill="{c}"/>'
        '<rect x="520" y="150" width="84" height="286" rx="24" fill="{dim}"/>'
        '<rect x="462" y="180" width="18" height="220" rx="9" fill="{light}" fill-opacity=".6"/>'
        '<circle cx="770" cy="794" r="66" fill="{b}"/><circle cx="748" cy="770" r="16" '
        'fill="{light}" fill-opacity=".8"/>'
        '<circle cx="872" cy="822" r="38" fill="{a}"/>'
        '<path d="M786 300C826 360 846 396 846 430A60 60 0 0 1 726 430C726 396 746 360 786 300Z" '
        'fill="{a}"/><path d="M786 300C826 360 846 396 846 430A60 60 0 0 1 786 490Z" '
        'fill="{dim}"/>'
    )


def chair() -> str:
    """An easy chair, a lamp and a plant."""
    leaves = "".join(
        leaf(168, 690, size, turn, fill)
        for size, turn, fill in (
            (300, 0, "{c}"),
            (270, -34, "{c}"),
            (270, 34, "{c}"),
            (200, -66, "{c}"),
            (200, 66, "{c}"),
        )
    )
    return (
        '<ellipse cx="520" cy="864" rx="420" ry="20" fill="{dim}"/>'
        + leaves
        + '<path d="M100 690H236L216 860H120Z" fill="{light}"/><path d="M168 690H236L216 860H168Z" '
        'fill="{dim}"/>'
        '<rect x="842" y="330" width="16" height="520" fill="{deep}"/>'
        '<rect x="778" y="842" width="144" height="18" rx="9" fill="{deep}"/>'
        '<path d="M768 160H932L980 350H720Z" fill="{light}"/><path d="M850 160H932L980 350H850Z" '
        'fill="{dim}"/>'
        '<path d="M330 790L296 860M690 790L724 860" stroke="{deep}" stroke-width="30" '
        'stroke-linecap="round"/>'
        '<path d="M330 660V420A100 100 0 0 1 430 320H590A100 100 0 0 1 690 420V660Z" fill="{a}"/>'
        '<path d="M510 320H590A100 100 0 0 1 690 420V660H510Z" fill="{dim}"/>'
        '<rect x="330" y="630" width="360" height="120" rx="40" fill="{b}"/>'
        '<rect x="510" y="630" width="180" height="120" rx="40" fill="{dim}"/>'
        '<path d="M260 800V590A50 50 0 0 1 360 590V720H660V590A50 50 0 0 1 760 590V800Z" '
        'fill="{a}"/><path d="M510 720H660V590A50 50 0 0 1 760 590V800H510Z" fill="{dim}"/>'
        '<rect x="410" y="470" width="170" height="170" rx="26" fill="{light}" '
        'transform="rotate(-8 495 555)"/>'
    )


def basket() -> str:
    """A basket full of what is in season."""
    weave = "".join(
        f'<path d="M{214 + 8 * row} {672 + 48 * row}H{786 - 8 * row}" stroke="{{dim}}" '
        'stroke-width="16" stroke-dasharray="52 26"'
        f' stroke-dashoffset="{39 * (row % 2)}"/>'
        for row in range(4)
    )
    greens = "".join(
        leaf(300, 590, s, t, "{c}") for s, t in ((280, -34), (320, -10), (270, 14), (210, -58))
    )
    return (
        '<ellipse cx="500" cy="864" rx="390" ry="22" fill="{dim}"/>'
        '<path d="M220 620C220 180 780 180 780 620" fill="none" stroke="{deep}" '
        'stroke-width="26"/>'
        + greens
        + '<g transform="rotate(24 640 600)"><rect x="588" y="210" width="118" '
        'height="430" rx="59" '
        'fill="{light}"/><rect x="647" y="210" width="59" height="430" rx="30" fill="{dim}"/>'
        '<path d="M604 320l86-34M604 410l86-34M604 500l86-34" stroke="{a}" stroke-width="12" '
        'stroke-linecap="round"/></g>'
        '<circle cx="440" cy="540" r="108" fill="{a}"/><path d="M440 432A108 108 0 0 1 440 648Z" '
        'fill="{dim}"/><path d="M440 436q34-46 78-40q-18 44-78 40Z" fill="{c}"/>'
        '<ellipse cx="590" cy="570" rx="92" ry="78" fill="{b}"/><path d="M590 492A92 '
        '78 0 0 1 590 648Z" '
        'fill="{dim}"/>'
        '<circle cx="312" cy="598" r="68" fill="{b}"/>'
        '<path d="M180 620H820L770 860H230Z" fill="{light}"/>'
        + weave
        + '<path d="M500 620H820L770 860H500Z" fill="{dim}"/>'
        '<rect x="156" y="598" width="688" height="48" rx="24" fill="{deep}"/>'
    )


def speakers() -> str:
    """A turntable between two loudspeakers."""

    def speaker(x: int) -> str:
        return (
            f'<rect x="{x}" y="300" width="230" height="560" rx="14" fill="{{a}}"/>'
            f'<rect x="{x + 115}" y="300" width="115" height="560" rx="14" fill="{{dim}}"/>'
            f'<circle cx="{x + 115}" cy="430" r="62" fill="{{deep}}"/>'
            f'<circle cx="{x + 115}" cy="430" r="26" fill="{{b}}"/>'
            f'<circle cx="{x + 115}" cy="664" r="98" fill="{{deep}}"/>'
            f'<circle cx="{x + 115}" cy="664" r="74" fill="{{light}}"/>'
            f'<circle cx="{x + 115}" cy="664" r="30" fill="{{b}}"/>'
        )

    rings = "".join(
        f'<circle cx="500" cy="470" r="{r}" fill="none" stroke="{{light}}" stroke-width="3" '
        'stroke-opacity=".28"/>'
        for r in (104, 126, 148, 170, 192)
    )
    return (
        '<ellipse cx="500" cy="864" rx="480" ry="20" fill="{dim}"/>'
        + speaker(40)
        + speaker(730)
        + '<circle cx="500" cy="470" r="212" fill="{deep}"/>'
        + rings
        + '<circle cx="500" cy="470" r="76" fill="{b}"/><path d="M500 394A76 76 0 0 1 500 546Z" '
        'fill="{dim}"/><circle cx="500" cy="470" r="13" fill="{light}"/>'
        '<path d="M670 250V360L590 520" fill="none" stroke="{light}" stroke-width="18" '
        'stroke-linecap="round" stroke-linejoin="round"/><circle cx="670" cy="250" r="30" '
        'fill="{c}"/>'
        '<rect x="290" y="700" width="420" height="160" fill="{c}"/>'
        '<rect x="500" y="700" width="210" height="160" fill="{dim}"/>'
        '<circle cx="372" cy="780" r="32" fill="{light}"/><circle cx="470" cy="780" r="32" '
        'fill="{light}"/><path d="M372 780v-26M470 780l20-16" stroke="{deep}" stroke-width="9" '
        'stroke-linecap="round"/><path d="M556 760h110M556 800h110" stroke="{light}" '
        'stroke-width="12" stroke-linecap="round"/>'
    )


def tea() -> str:
    """A teapot, a cup, and steam."""
    return (
        '<ellipse cx="480" cy="864" rx="430" ry="22" fill="{dim}"/>'
        '<path d="M330 330C290 270 370 240 330 170M420 300C380 240 460 200 420 120" fill="none" '
        'stroke="{light}" stroke-width="18" stroke-linecap="round" stroke-opacity=".75"/>'
        '<path d="M590 560C760 480 760 780 580 760" fill="none" stroke="{a}" stroke-width="44"/>'
        '<path d="M200 640C120 620 110 540 60 500L120 470C170 520 190 560 240 560Z" fill="{a}"/>'
        '<path d="M190 660A210 200 0 0 1 610 660C610 780 560 860 480 860H320C240 860 '
        '190 780 190 660Z" '
        'fill="{a}"/>'
        '<path d="M400 460A210 200 0 0 1 610 660C610 780 560 860 480 860H400Z" fill="{dim}"/>'
        '<path d="M280 490A130 70 0 0 1 520 490Z" fill="{b}"/><circle cx="400" cy="404" r="32" '
        'fill="{b}"/>'
        '<path d="M196 640C330 700 470 700 604 640V690C470 750 330 750 196 690Z" fill="{light}" '
        'fill-opacity=".85"/>'
        '<path d="M690 700H930C930 800 890 860 810 860S690 800 690 700Z" fill="{light}"/>'
        '<path d="M810 700H930C930 800 890 860 810 860Z" fill="{dim}"/>'
        '<ellipse cx="810" cy="702" rx="120" ry="26" fill="{c}"/>'
        '<path d="M800 640C770 596 830 574 800 520" fill="none" stroke="{light}" '
        'stroke-width="14" stroke-linecap="round" stroke-opacity=".75"/>'
        + leaf(760, 330, 190, -38, "{c}")
        + leaf(770, 334, 220, 8, "{c}")
        + leaf(780, 338, 180, 52, "{c}")
        + '<path d="M770 330V400" stroke="{c}" stroke-width="12" stroke-linecap="round"/>'
    )
