"""Draw a person's body from a picture of head and shoulders: skin tone, size, body below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from perfumer.camera.light import light_people
from perfumer.camera.people import Role
from perfumer.camera.source import CameraError, Reason
from perfumer.camera.sprites import Sprite, sprite

Colours = NDArray[np.floating[Any]]

BUST = 0.95  # height of the picture of an adult at one metre, in frame heights
BUST_M = 0.71  # what that picture is high, in metres
FACE_AT = 0.344  # height of the face's middle in the picture, as a share of its height
# Where the picture shows plain skin and plain cloth, in shares of its width and height.
SKIN_AT, CLOTH_AT = (0.5, 0.365), (0.34, 0.72)
FACE_AREA = (0.40, 0.60, 0.25, 0.42)  # plain face, likewise: left, right, top, bottom
# Ellipses in which skin can be, likewise: middle and half axes. Face with ears, then neck.
SKIN_AREAS = (((0.5, 0.345), (0.19, 0.158)), ((0.5, 0.515), (0.145, 0.105)))
# Monk Skin Tone scale (Ellis Monk, 2022, CC BY 4.0): red, green, blue, from light to dark.
TONES = (
    (246, 237, 228),
    (243, 231, 219),
    (247, 234, 208),
    (234, 218, 186),
    (215, 189, 150),
    (160, 126, 86),
    (130, 92, 67),
    (96, 65, 52),
    (58, 49, 42),
    (41, 36, 32),
)
ROOM = 0.8  # share of light that skin of full brightness returns in the bright room
SHINE, DULL = 60.0, 0.75  # light that skin throws back, and the shading at which that begins
PALM_LIGHT = 0.3  # how much of the way from a dark tone to a middle one a palm goes
TROUSERS = (52, 56, 66)
CROTCH_M = 0.78  # height of the legs of an adult, in metres


def load_bust(faces: Path, role: Role) -> Colours:
    """Return head and shoulders in the role's skin tone: (height, width, 4), 0 to 255.

    Raises :class:`CameraError` for an unknown face.
    """
    path = faces / f"{role.face}.webp"
    if not path.is_file():
        raise CameraError(
            Reason.MISSING,
            f"there is no face {role.face!r} in {faces}; "
            f"choose from: {', '.join(face_names(faces)) or 'none, the folder is empty'}",
        )
    with Pictures.open(path) as picture:
        full = np.asarray(picture.convert("RGBA"), np.float32)
    return full if role.tone is None else _tinted(full, role.tone)


def face_names(faces: Path) -> list[str]:
    """Return the names of the figures in a folder."""
    return sorted(item.stem for item in faces.glob("*.webp"))


def draw_figure(bust: Colours, role: Role, frame_height: int) -> Sprite:
    """Return the whole person; the anchor is the middle of the face."""
    height = round(frame_height * BUST * role.bust)
    width = round(bust.shape[1] * height / bust.shape[0])
    scaled: Colours = np.asarray(
        cv2.resize(bust, (width, height), interpolation=cv2.INTER_AREA), np.float32
    )
    needed = round(frame_height * (1 - role.face_y) - height * (1 - FACE_AT)) + 8
    if needed > 0:
        scaled = np.vstack([scaled, _lower_body(scaled, role, needed)])
    colours = light_people(scaled[..., :3], role.light)
    return sprite(colours, scaled[..., 3] / 255, (width / 2, height * FACE_AT))


def colour_at(bust: Colours, place: tuple[float, float]) -> tuple[float, ...]:
    """Return the colour around a place of the picture, given in shares of width and height."""
    column, row = round(place[0] * bust.shape[1]), round(place[1] * bust.shape[0])
    patch = bust[row - 6 : row + 7, column - 12 : column + 13, :3]
    return tuple(float(value) for value in np.median(patch.reshape(-1, 3), axis=0))


def skin_of(bust: Colours, role: Role) -> tuple[float, ...]:
    """Return the colour of the role's palm, which in dark people is lighter than the face."""
    own = np.array(colour_at(bust, SKIN_AT))
    if role.tone is None:
        return tuple(own)
    toned = _toned(own, role.tone)
    light = PALM_LIGHT * np.clip(1 - toned.mean() / own.mean(), 0, 1)
    return tuple(float(value) for value in toned + light * (own - toned))


def _toned(skin: NDArray[Any], tone: int) -> NDArray[Any]:
    """Return the colour of skin of this tone under the light that gave ``skin`` its hue."""
    target = ROOM * np.array(TONES[tone - 1])
    hue = np.sqrt(target / target.mean() * skin / skin.mean())
    return np.asarray(target.mean() * hue / hue.mean())


def _tinted(full: Colours, tone: int) -> Colours:
    """Give the skin of a figure another tone, and leave hair and cloth as they are."""
    colours = full[..., :3]
    height, width = colours.shape[:2]
    left, right, top, bottom = (
        round(share * side)
        for share, side in zip(FACE_AREA, (width, width, height, height), strict=True)
    )
    skin = np.median(colours[top:bottom, left:right].reshape(-1, 3), axis=0)
    mask = cv2.GaussianBlur(_likeness(colours, skin) * _skin_area(height, width), (0, 0), 2.5)
    shading = colours / skin
    # Skin shines as brightly whatever its tone: on dark skin these lights are what one sees.
    toned = _toned(skin, tone)
    shine = SHINE * (shading.mean(axis=2, keepdims=True) - DULL).clip(0, None)
    tinted = (shading * toned + shine * (1 - toned / 255)).clip(0, 255)
    mixed = colours + (tinted - colours) * mask[..., None]
    return np.dstack([mixed, full[..., 3]]).astype(np.float32)


def _likeness(colours: Colours, skin: NDArray[Any]) -> NDArray[np.float32]:
    """Return 0 to 1 per pixel: whether its hue is the skin's, and it is not much darker."""
    total = colours.sum(axis=2, keepdims=True) + 1
    apart = np.abs(colours / total - skin / skin.sum()).max(axis=2)
    light = total[..., 0] / skin.sum()
    alike = np.clip((0.12 - apart) / 0.05, 0, 1) * np.clip((light - 0.22) / 0.12, 0, 1)
    return np.asarray(alike, np.float32)


def _skin_area(height: int, width: int) -> NDArray[np.float32]:
    """Return 1 where the picture can show skin, 0 elsewhere."""
    area = np.zeros((height, width), np.uint8)
    for (x, y), (across, down) in SKIN_AREAS:
        turned = ((x * width, y * height), (2 * across * width, 2 * down * height), 0)
        cv2.ellipse(area, turned, (1,), -1)
    return np.asarray(cv2.GaussianBlur(area.astype(np.float32), (0, 0), 3), np.float32)


def _lower_body(bust: Colours, role: Role, needed: int) -> Colours:
    """Draw the rest of the shirt, and trousers, below the picture: (rows, width, 4)."""
    height, width = bust.shape[:2]
    metre = height / (BUST_M * role.bust / role.scale)  # pixels of a metre at this distance
    waist_m = role.face_m - BUST_M * (1 - FACE_AT) * role.bust / role.scale
    rows = min(needed, max(1, round(waist_m * metre)))
    last = bust[-4]  # the last ones are mixed with nothing
    tones = last[:, :3].mean(axis=1, keepdims=True) / max(1.0, float(last[:, :3].mean()))
    body = np.empty((rows, width, 4), np.float32)
    body[..., :3] = (tones * np.array(TROUSERS)).clip(0, 255)
    legs = CROTCH_M * role.height_m / 1.64 + 0.1
    shirt = max(0, min(rows, round((waist_m - legs) * metre)))
    body[:shirt] = last
    body[..., 3] = last[:, 3]
    _part_legs(body, round(max(0.0, waist_m - legs + 0.1) * metre))
    return body


def _part_legs(body: Colours, crotch: int) -> None:
    """Cut the gap between the legs out of the drawing, from the row ``crotch`` down."""
    rows, width = body.shape[:2]
    if crotch >= rows:
        return
    mask = np.zeros((rows, width), np.uint8)
    end = max(crotch + 1, rows)
    half = 0.05 * width
    corners = [(width / 2, crotch), (width / 2 + half, end), (width / 2 - half, end)]
    cv2.fillPoly(mask, [np.array(corners).round().astype(np.int32)], (255,), cv2.LINE_AA)
    body[..., 3] *= 1 - mask / 255
