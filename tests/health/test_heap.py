"""Memory that was freed goes back to the system while nobody plays."""

from __future__ import annotations

import ctypes

import psutil
import pytest

from perfumer.health.heap import GIVE_BACK_EVERY_S, Heap, find_trim

pytestmark = pytest.mark.skipif(find_trim() is None, reason="only glibc has malloc_trim")
BLOCK, COUNT = 100_000, 1_000  # bytes of a block below the size for which memory is mapped


def used() -> int:
    return psutil.Process().memory_info().rss


def scatter() -> None:
    """Free much, with small blocks in between that stay: the heap cannot shrink by itself."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    large = []
    for _ in range(COUNT):
        block = libc.malloc(ctypes.c_size_t(BLOCK))
        ctypes.memset(block, 1, BLOCK)
        large.append(block)
        libc.malloc(ctypes.c_size_t(5_000))
    for block in large:
        libc.free(ctypes.c_void_p(block))


def test_what_is_free_is_given_back_though_something_lies_behind_it():
    before = used()
    scatter()
    kept = used() - before
    assert kept > 0.8 * BLOCK * COUNT
    assert Heap().look(1000, is_idle=True)
    assert used() - before < kept - 0.5 * BLOCK * COUNT


def test_it_waits_until_nobody_plays_and_does_it_now_and_then():
    heap = Heap()
    assert not heap.look(1000, is_idle=False)
    assert heap.look(1001, is_idle=True)
    assert not heap.look(1000 + GIVE_BACK_EVERY_S, is_idle=True)
    assert heap.look(1001 + GIVE_BACK_EVERY_S, is_idle=True)
