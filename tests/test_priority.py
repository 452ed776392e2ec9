"""Threads that can wait have a lower priority, and their children inherit it."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from perfumer.priority import LOW, LOWER, give_way, take_turns

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has them for a thread")


def niceness():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@ON_LINUX
@pytest.mark.parametrize("steps", [LOW, LOWER])
def test_only_the_calling_thread_gives_way(steps):
    before = niceness()
    with ThreadPoolExecutor(1, initializer=give_way, initargs=(steps,)) as thread:
        assert thread.submit(niceness).result() == min(19, before + steps)
    assert niceness() == before


@ON_LINUX
def test_a_thread_started_afterwards_inherits_it():
    def start_another():
        with ThreadPoolExecutor(1) as inner:
            return inner.submit(niceness).result()

    before = niceness()
    with ThreadPoolExecutor(1, initializer=give_way) as thread:
        assert thread.submit(start_another).result() == min(19, before + LOW)


def test_turns_are_shorter_than_pythons_own():
    usual = sys.getswitchinterval()
    try:
        take_turns()
        assert sys.getswitchinterval() < 0.005
    finally:
        sys.setswitchinterval(usual)
