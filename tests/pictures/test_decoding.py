"""Every picture that people have is read upright and in colour; everything else is refused."""

import io
import zlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from perfumer.pictures.avif import USABLE as AVIF_USABLE
from perfumer.pictures.decoding import Limits, decode
from perfumer.pictures.heic import USABLE
from perfumer.pictures.kinds import Kind, kind_of, webp_size
from perfumer.pictures.refusal import PictureError, Refusal
from tests.support import sent_pictures as sent

avif = pytest.mark.skipif(not AVIF_USABLE, reason="needs Pillow with libavif >= 1.3")
LIMITS = Limits(max_bytes=10_000_000, max_pixels=40_000_000, min_side=64, max_ratio=8, side=1600)
RED, BLUE = (200, 30, 30), (30, 30, 200)


def halves(size=(200, 120), mode="RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture.convert(mode)


def refusal(data: bytes, limits: Limits = LIMITS) -> Refusal:
    with pytest.raises(PictureError) as caught:
        decode(data, limits)
    return caught.value.code


def colour(image, x: float, y: float) -> list[int]:
    height, width = image.shape[:2]
    return [int(value) for value in image[int(y * height), int(x * width)]]


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "RGB", {"quality": 95}),
        ("JPEG", "RGB", {"quality": 95, "progressive": True}),
        ("JPEG", "CMYK", {"quality": 95}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "P", {}),
        ("WEBP", "RGB", {"lossless": True}),
        ("WEBP", "RGB", {"quality": 90}),
        ("WEBP", "RGBA", {"lossless": True}),
        pytest.param("AVIF", "RGB", {"quality": 95}, marks=avif),
        pytest.param("AVIF", "RGBA", {"quality": 95}, marks=avif),
    ],
)
def test_colours_stay_what_they_are(kind, mode, options):
    image = decode(sent.saved(halves(mode=mode), kind, **options), LIMITS).image
    assert image.shape == (120, 200, 3)
    assert np.allclose(colour(image, 0.2, 0.5), RED, atol=35)
    assert np.allclose(colour(image, 0.8, 0.5), BLUE, atol=35)


@pytest.mark.parametrize("mode", ["L", "LA", "1"])
def test_grey_pictures_become_three_equal_channels(mode):
    image = decode(sent.saved(halves(mode=mode), "PNG"), LIMITS).image
    assert image.shape == (120, 200, 3)
    assert (image[..., 0] == image[..., 1]).all()


def test_sixteen_bits_keep_their_tones():
    ramp = np.tile(np.linspace(0, 65_535, 200).astype(np.uint16), (120, 1))
    image = decode(sent.saved(Image.fromarray(ramp), "PNG"), LIMITS).image
    assert colour(image, 0.5, 0.5)[0] == pytest.approx(127, abs=3)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_lies_on_white(kind):
    clear = Image.new("RGBA", (200, 120), (0, 0, 0, 0))
    assert colour(decode(sent.saved(clear, kind), LIMITS).image, 0.5, 0.5) == [255, 255, 255]


def test_a_palette_may_be_transparent_too():
    picture = Image.new("P", (200, 120), 0)
    picture.putpalette([0, 0, 0, 200, 30, 30])
    image = decode(sent.saved(picture, "PNG", transparency=0), LIMITS).image
    assert colour(image, 0.5, 0.5) == [255, 255, 255]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_picture_counts(kind):
    frames = [Image.new("RGB", (200, 120), c) for c in (RED, BLUE)]
    data = sent.saved(
        frames[0], kind, save_all=True, append_images=frames[1:], duration=100, lossless=True
    )
    assert np.allclose(colour(decode(data, LIMITS).image, 0.5, 0.5), RED, atol=8)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(orientation):
    upright = halves((200, 120))
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright if undo is None else upright.transpose(undo)
    picture = decode(sent.saved(stored, "JPEG", quality=95, exif=exif), LIMITS)
    assert (picture.width, picture.height) == (200, 120)
    assert np.allclose(colour(picture.image, 0.2, 0.5), RED, atol=30)


def test_a_phones_picture_with_a_second_one_for_bright_screens_is_read_upright():
    # As iPhones write them (MPO): 12 megapixels on their side, and a smaller "gain map" behind.
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = halves((3024, 4032)).transpose(Image.Transpose.ROTATE_90)
    small = halves((2016, 1512))
    data = sent.saved(stored, "MPO", save_all=True, append_images=[small], exif=exif, quality=90)
    assert data.count(b"\xff\xd8\xff") >= 2
    picture = decode(data, LIMITS)
    assert (picture.kind, picture.width, picture.height) == (Kind.JPEG, 3024, 4032)
    assert picture.image.shape[0] > picture.image.shape[1]
    assert np.allclose(colour(picture.image, 0.2, 0.5), RED, atol=30)


@avif
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_an_avif_is_read_upright(orientation):
    undo = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}
    undo[8] = Image.Transpose.ROTATE_270
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = halves((200, 120))
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    picture = decode(sent.saved(stored, "AVIF", quality=95, exif=exif), LIMITS)
    assert (picture.kind, picture.width, picture.height) == (Kind.AVIF, 200, 120)
    assert np.allclose(colour(picture.image, 0.2, 0.5), RED, atol=30)


@pytest.mark.skipif(not USABLE, reason="needs pillow-heif >= 1.8.1")
def test_heic_is_read():
    import pillow_heif

    written = io.BytesIO()
    pillow_heif.from_pillow(halves((256, 128))).save(written, quality=90)
    picture = decode(written.getvalue(), LIMITS)
    assert picture.kind is Kind.HEIC
    assert np.allclose(colour(picture.image, 0.2, 0.5), RED, atol=40)


def test_large_pictures_are_shrunk_and_keep_their_shape():
    picture = decode(sent.saved(sent.photo(size=(4000, 3000))), LIMITS)
    assert picture.image.shape == (1200, 1600, 3)
    assert (picture.width, picture.height) == (4000, 3000)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Refusal.MISSING),
        (b"GIF89a" + bytes(100), Refusal.UNKNOWN_KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal.UNKNOWN_KIND),
        (b"\xff\xd8\xff" + bytes(100), Refusal.BROKEN),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Refusal.BROKEN),
        (b"RIFF\x20\x00\x00\x00WEBPVP8 " + bytes(20), Refusal.BROKEN),
        (b"RIFF\x20\x00\x00\x00WEBP", Refusal.BROKEN),
        (bytes(11_000_000), Refusal.TOO_LARGE),
    ],
)
def test_what_is_no_picture_is_refused_by_name(data, code):
    assert refusal(data) is code


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((63, 200), Refusal.TOO_SMALL),
        ((2000, 100), Refusal.TOO_NARROW),
        ((500, 401), Refusal.TOO_MANY_PIXELS),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_header_decides_on_the_size(kind, size, code):
    limits = replace(LIMITS, max_pixels=200_000)
    assert refusal(sent.saved(Image.new("RGB", size), kind), limits) is code


def test_a_bomb_costs_nothing():
    head = sent.saved(Image.new("1", (64, 64)), "PNG")
    claim = (50_000).to_bytes(4, "big") * 2
    header = b"IHDR" + claim + head[24:29]
    bomb = head[:12] + header + zlib.crc32(header).to_bytes(4, "big") + head[33:]
    assert refusal(bomb) is Refusal.TOO_MANY_PIXELS


def test_a_truncated_picture_is_broken():
    data = sent.saved(sent.woman())
    assert refusal(data[: len(data) // 2]) is Refusal.BROKEN


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 50}, {"exif": b"Exif\0\0"}])
def test_the_size_of_a_webp_is_in_its_header(options):
    assert webp_size(sent.saved(halves((321, 123)), "WEBP", **options)) == (321, 123)


def test_names_are_not_believed_only_first_bytes():
    assert kind_of(sent.saved(halves(), "PNG")) is Kind.PNG
    assert kind_of(b"\x00\x00\x00\x1cftypavif" + bytes(20)) is Kind.AVIF
    assert kind_of(b"\x00\x00\x00\x1cftypmp42" + bytes(20)) is None
    assert kind_of(b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic") is Kind.HEIC
