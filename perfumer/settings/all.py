"""Every knob of the kiosk, typed. Each default exists once, here.

Set them in the environment as ``PERFUMER_<GROUP>__<NAME>``, for instance
``PERFUMER_DWELL__DWELL_S=1.2``, or in the file ``perfumer.env`` of the home folder (in a
checkout, the one beside ``app.py``); options on the command line win. The sources of the
interaction figures are in ``docs/interaction.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from perfumer.compat.settings import accept_old_names
from perfumer.paths import find, home
from perfumer.settings.camera import CameraSettings
from perfumer.settings.fields import Written
from perfumer.settings.interaction import (
    DwellSettings,
    HandSettings,
    PointerSettings,
    PresenceSettings,
)
from perfumer.settings.operation import (
    AdminSettings,
    RecordsSettings,
    ServerSettings,
    StudioSettings,
)
from perfumer.settings.perception import PerceptionSettings, ReadingSettings
from perfumer.settings.signage import AdsSettings, AudienceSettings
from perfumer.settings.visit import ConceptSettings, DataSettings, MusicSettings, SessionSettings
from perfumer.text.composing import compose_all
from perfumer.text.finding import find_file


class Settings(BaseSettings):
    """All of them."""

    model_config = SettingsConfigDict(
        env_prefix="PERFUMER_",
        env_nested_delimiter="__",
        env_file=home() / "perfumer.env",
        env_file_encoding="utf-8-sig",
        extra="forbid",
        frozen=True,
    )

    mode: Literal["kiosk", "signage"] = Field(
        "kiosk", description="kiosk: visitors play; signage: the attract screen only"
    )
    camera: CameraSettings = CameraSettings()
    perception: PerceptionSettings = PerceptionSettings()
    pointer: PointerSettings = PointerSettings()
    hand: HandSettings = HandSettings()
    dwell: DwellSettings = DwellSettings()
    presence: PresenceSettings = PresenceSettings()
    session: SessionSettings = SessionSettings()
    reading: ReadingSettings = ReadingSettings()
    data: DataSettings = DataSettings()
    music: MusicSettings = MusicSettings()
    concept: ConceptSettings = ConceptSettings()
    ads: AdsSettings = AdsSettings()
    audience: AudienceSettings = AudienceSettings()
    records: RecordsSettings = RecordsSettings()
    admin: AdminSettings = AdminSettings()
    studio: StudioSettings = StudioSettings()
    server: ServerSettings = ServerSettings()

    @model_validator(mode="before")
    @classmethod
    def _accept_old_names(cls, values: dict[str, Any]) -> dict[str, Any]:
        return accept_old_names(compose_all(values))


def with_full_paths(settings: Settings) -> Settings:
    """Return ``settings`` with absolute paths that do not depend on the current folder.

    A relative path is one in the home folder; what the program only reads is looked for among
    the project's own files too.
    """
    groups = {}
    for name, group in settings:
        if isinstance(group, BaseModel):
            found = {field: _absolute(group, field, value) for field, value in group}
            groups[name] = group.model_copy(update=found)
    return settings.model_copy(update=groups)


def _absolute(group: BaseModel, field: str, value: object) -> object:
    if not isinstance(value, Path):
        return value
    marks = type(group).model_fields[field].metadata
    written = any(isinstance(mark, Written) for mark in marks)
    return find_file(home() / value) if written else find(value)
