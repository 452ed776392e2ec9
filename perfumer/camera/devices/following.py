"""Find one camera again, wherever it is plugged in and whatever its number is by then."""

from __future__ import annotations

import logging
from pathlib import Path

from perfumer.camera.devices.machine import Machine
from perfumer.camera.devices.nodes import Identity, describe, identify, list_nodes, name_link
from perfumer.camera.source import CameraError, Reason

log = logging.getLogger(__name__)


class Follower:
    """The camera that ``named`` leads to at first; afterwards that camera and no other.

    A link is followed anew each time, since whoever made it said what it means. A number or
    plain node means the camera that has it first. Two equal cameras without serial numbers are
    told apart by where they are plugged in.
    """

    def __init__(self, named: Path, machine: Machine) -> None:
        self._named = named
        self._machine = machine
        self._identity: Identity | None = None
        self._link: Path | None = None  # its name in /dev/v4l/by-id, where nothing else tells
        self._twins = False  # an equal camera has been seen
        self._found: Path | None = None
        self._is_link = named.is_symlink() or named.parent.parent.name == "v4l"
        if not self._is_link and named.exists():
            self._learn(named)

    def find(self) -> Path:
        """Return the node where the camera is now.

        Raises :class:`CameraError` while it is away, with what is there instead.
        """
        node = self._follow_link() if self._is_link else self._search()
        if self._found is not None and node != self._found:
            log.info("the camera %s is now %s", self._named, describe(node, self._machine))
        self._found = node
        return node

    def _follow_link(self) -> Path:
        node = self._named.resolve()
        if not node.exists():
            raise self._away("it is not plugged in")
        if self._named.parent.name == "by-id":  # a name that two equal cameras share
            return self._keep_apart(node)
        return node

    def _keep_apart(self, node: Path) -> Path:
        if self._identity is None:
            self._learn(node)
            if self._twins:
                log.warning(
                    "two equal cameras answer to %s; name one by its socket: ls /dev/v4l/by-path",
                    self._named,
                )
        there = identify(node, self._machine)
        if self._identity is None or there is None or there.model != self._identity.model:
            return node
        return self._match(self._identity)

    def _search(self) -> Path:
        if self._identity is not None:
            return self._match(self._identity)
        if self._link is not None:
            return self._by_name(self._link)
        if not self._named.exists():
            raise self._away("it is not there")
        self._learn(self._named)
        return self._named

    def _learn(self, node: Path) -> None:
        self._identity = identify(node, self._machine)
        if self._identity is None:
            self._link = name_link(node, self._machine)
        else:
            self._equals(self._identity)

    def _match(self, wanted: Identity) -> Path:
        equals = self._equals(wanted)
        for node, identity in equals:
            if identity.port == wanted.port:
                return node
        if len(equals) == 1 and not self._twins:  # moved to another socket
            self._identity = equals[0][1]
            return equals[0][0]
        raise self._away(self._explain_absence(wanted))

    def _equals(self, wanted: Identity) -> list[tuple[Path, Identity]]:
        nodes = ((node, identify(node, self._machine)) for node in list_nodes(self._machine))
        equals = [(node, found) for node, found in nodes if found and found.model == wanted.model]
        named = identify(self._named, self._machine)  # a node with a name of its own
        if (
            named is not None
            and named.model == wanted.model
            and all(named != found for _, found in equals)
        ):
            equals.append((self._named, named))
        self._twins = self._twins or len(equals) > 1
        return equals

    def _by_name(self, link: Path) -> Path:
        node = link.resolve()
        if link.exists():
            return node
        raise self._away(f"its name {link.name} is gone")

    def _explain_absence(self, wanted: Identity) -> str:
        away = f"{wanted.model.name!r} is not plugged in (its socket was {wanted.port})"
        there = identify(self._named, self._machine)
        if there is None:
            return away
        return f"{away}; {self._named} is another camera now, {there.model.name!r}, and is left"

    def _away(self, why: str) -> CameraError:
        nodes = ", ".join(describe(node, self._machine) for node in list_nodes(self._machine))
        return CameraError(
            Reason.MISSING,
            f"camera {self._named}: {why}. This machine has {nodes or 'no camera device'}. Plug "
            "it in, or choose another with --camera (demo needs none)",
        )
