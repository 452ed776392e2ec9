"""What decoding would cost is known from the header and the markers, and too much is refused."""

import io
import time

import pytest
from PIL import Image

from perfumer.pictures.cost import MAX_MEMORY, cost_of
from perfumer.pictures.decoding import Limits, decode
from perfumer.pictures.heic import USABLE
from perfumer.pictures.jpeg_work import MAX_SCANS, MAX_SEGMENTS, measure_jpeg
from perfumer.pictures.kinds import Kind, kind_of
from perfumer.pictures.refusal import PictureError, Refusal
from tests.support import costly_pictures as costly
from tests.support import sent_pictures as sent

LIMITS = Limits(max_bytes=10_000_000, max_pixels=40_000_000, min_side=64, max_ratio=8, side=1600)
FOUR_MEGAPIXELS = (2000, 2000)


def refused(data: bytes) -> tuple[Refusal, float]:
    """Why a picture is refused, and the seconds of processor time that it took."""
    began = time.process_time()
    with pytest.raises(PictureError) as caught:
        decode(data, LIMITS)
    return caught.value.code, time.process_time() - began


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(costly.many_scans(FOUR_MEGAPIXELS, 6_500), id="scans"),
        pytest.param(costly.many_scans((8000, 5000), 30), id="few scans of many pixels"),
        pytest.param(costly.many_scans((64, 64), 100_000), id="scans of few pixels"),
        pytest.param(costly.padded(9_000_000), id="padding"),
        pytest.param(costly.chunked(400_000), id="chunks"),
        pytest.param(costly.png((5000, 5000), 16, 6, 40_000), id="deep and transparent"),
        pytest.param(sent.saved(Image.new("RGB", (4500, 4000)), "WEBP"), id="large WebP"),
    ],
)
def test_what_would_take_long_or_much_is_refused_at_once(data):
    code, took = refused(data)
    assert code is Refusal.TOO_COSTLY
    assert took < 0.5


@pytest.mark.parametrize(
    ("data", "memory"),
    [
        (sent.saved(Image.new("RGB", (8000, 5000)), progressive=True), 132e6),
        (sent.saved(Image.new("RGB", (8000, 5000))), 0),
        (sent.saved(Image.new("RGB", (8000, 5000)), "PNG", compress_level=1), 224e6),
        (costly.png((4900, 4900), 16, 0, 9_800), 228e6),
        (sent.saved(Image.new("RGB", (4032, 3024)), "WEBP"), 207e6),
    ],
    ids=["progressive", "baseline", "PNG", "16 bits", "WebP"],
)
def test_what_cameras_and_programs_make_is_read(data, memory):
    cost = cost_of(data, kind_of(data))
    assert cost.excess == ""
    assert cost.memory == pytest.approx(memory, rel=0.02)
    assert cost.memory < MAX_MEMORY
    assert decode(data, LIMITS).image.shape[1] == 1600


def test_the_size_of_a_heic_bounds_its_memory():
    def heic(width: int, height: int) -> bytes:
        box = b"ispe" + bytes(4) + width.to_bytes(4, "big") + height.to_bytes(4, "big")
        return b"\0\0\0\x18ftypheic" + bytes(12) + box + bytes(100)

    assert cost_of(heic(5712, 4284), Kind.HEIC).excess == ""  # 24 megapixels, as phones send them
    assert refused(heic(7000, 5000))[0] is Refusal.TOO_COSTLY


def test_the_size_of_an_avif_bounds_its_memory():
    def avif(width: int, height: int) -> bytes:
        box = b"\0\0\0\x14ispe\0\0\0\0" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
        return b"\0\0\0\x18ftypavif" + bytes(12) + box + bytes(100)

    assert cost_of(avif(5712, 4200), Kind.AVIF).excess == ""
    assert refused(avif(6500, 5000))[0] is Refusal.TOO_COSTLY


@pytest.mark.skipif(not USABLE, reason="needs pillow-heif >= 1.8.1")
def test_a_real_heic_states_its_size():
    import pillow_heif

    written = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (640, 480))).save(written, quality=50)
    assert cost_of(written.getvalue(), Kind.HEIC).memory == pytest.approx(640 * 480 * 7.3)


def test_usual_scans_and_segments_are_far_below_the_limits():
    exif = Image.Exif()
    exif[0x010E] = "a description"
    data = sent.saved(sent.photo(), progressive=True, exif=exif, icc_profile=bytes(500_000))
    work = measure_jpeg(data)
    assert work.size == (900, 1200)
    assert work.scans == 10
    assert work.scans < MAX_SCANS / 10
    assert work.segments < MAX_SEGMENTS / 50
    assert work.padding == 0
    assert len(work.samples) == 3


def test_the_work_of_a_scan_is_that_of_its_components():
    plain = measure_jpeg(sent.saved(sent.photo(size=(800, 600)), subsampling=2))
    assert plain.scans == 1
    assert plain.visits == 800 * 600 * 3 // 2


@pytest.mark.parametrize("tail", [b"", b"\xff", b"\xff\xda", b"\xff\xc0\x00\x02", b"\xff\xff\xff"])
def test_a_damaged_jpeg_costs_nothing_and_is_broken(tail):
    data = b"\xff\xd8\xff\xe0\x00\x04ab" + tail
    assert cost_of(data, Kind.JPEG).excess == ""
    assert refused(data)[0] is Refusal.BROKEN


def test_a_picture_in_the_picture_is_not_counted():
    inner = costly.many_scans((64, 64), 300)
    data = sent.saved(sent.photo(size=(640, 480)), exif=b"Exif\0\0" + inner[:60_000])
    assert cost_of(data, Kind.JPEG).excess == ""
    assert decode(data, LIMITS).width == 640


def test_a_second_picture_behind_the_first_is_not_counted():
    first, small = sent.photo(size=(4032, 3024)), sent.photo(size=(640, 480))
    data = sent.saved(first, "MPO", save_all=True, append_images=[small])
    picture = decode(data, LIMITS)
    assert (picture.kind, picture.width, picture.height) == (Kind.JPEG, 4032, 3024)


def test_a_palette_that_is_not_there_is_a_broken_picture():
    assert refused(costly.png((200, 200), 8, 3, 200))[0] is Refusal.BROKEN
