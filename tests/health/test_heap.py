"""Memory that was freed goes back to the system while nobody plays."""

from __future__ import annotations

import subprocess
import sys

import pytest

from perfumer.health.heap import GIVE_BACK_EVERY_S, Heap, find_trim
from tests.support.paths import ROOT

pytestmark = pytest.mark.skipif(find_trim() is None, reason="only glibc has malloc_trim")
# In a process of its own: what other tests freed would be used again here.
SCATTER = """
import ctypes, psutil
from perfumer.health.heap import Heap

used = lambda: psutil.Process().memory_info().rss
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
before, large = used(), []
for _ in range(1_000):
    block = libc.malloc(ctypes.c_size_t(100_000))  # below the size for which memory is mapped
    ctypes.memset(block, 1, 100_000)
    large.append(block)
    libc.malloc(ctypes.c_size_t(5_000))  # stays, so that the heap cannot shrink by itself
for block in large:
    libc.free(ctypes.c_void_p(block))
kept = used() - before
assert Heap().look(1000, is_idle=True)
print(kept, used() - before)
"""


def test_what_is_free_is_given_back_though_something_lies_behind_it():
    done = subprocess.run(
        [sys.executable, "-c", SCATTER], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kept, left = map(int, done.stdout.split())
    assert kept > 80_000_000
    assert left < 40_000_000


def test_it_waits_until_nobody_plays_and_does_it_now_and_then():
    heap = Heap()
    assert not heap.look(1000, is_idle=False)
    assert heap.look(1001, is_idle=True)
    assert not heap.look(1000 + GIVE_BACK_EVERY_S, is_idle=True)
    assert heap.look(1001 + GIVE_BACK_EVERY_S, is_idle=True)
