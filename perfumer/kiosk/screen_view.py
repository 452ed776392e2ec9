"""What the simulated visitor sees of the screen."""

from __future__ import annotations

from perfumer.camera.script import ScreenView
from perfumer.snapshot import Snapshot


def screen_view(snapshot: Snapshot | None) -> ScreenView | None:
    """Return the screen of a snapshot; None before the first one."""
    if snapshot is None:
        return None
    session = snapshot.session
    return ScreenView(
        stage=session.stage.value,
        screen=f"{session.id}.{session.stage.value}.{session.question}.{session.language}",
        targets={target.id: target.box for target in snapshot.targets},
        pointer=snapshot.pointer,
    )
