"""Settings that were renamed: the old name works until version 0.3, with a warning."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

log = logging.getLogger(__name__)

# Group → old name → new name, all in lower case.
RENAMED: dict[str, dict[str, str]] = {
    "camera": {"retry_max_s": "max_retry_s"},
    "perception": {
        "faces_score": "min_face_score",
        "hands": "max_hands",
        "hand_detection": "min_hand_detection",
        "hand_presence": "min_hand_presence",
        "hand_tracking": "min_hand_tracking",
    },
    "session": {
        "ask_s": "still_there_s",
        "read_s": "reading_timeout_s",
        "result_cap_s": "max_result_s",
    },
    "reading": {
        "card": "model_card",
        "least": "min_readings",
        "most": "max_readings",
        "every_s": "interval_s",
        "sure": "stop_probability",
        "adult": "min_adult_probability",
        "face_height": "min_face_height",
        "yaw_deg": "max_yaw_deg",
        "pitch_deg": "max_pitch_deg",
        "dark": "min_brightness",
        "sharpness": "min_sharpness",
    },
    "music": {
        "word": "word_weight",
        "text": "text_weight",
        "face": "face_weight",
        "prior": "prior_answers",
        "liked_least": "min_answers",
        "spread": "max_chance",
        "resting": "resting_songs",
        "writer_s": "writer_timeout_s",
    },
    "ads": {
        "least_age": "min_age",
        "hand_s": "resume_s",
        "beat_s": "page_timeout_s",
        "shown_share": "min_shown_share",
    },
    "audience": {
        "sample_every_s": "sample_interval_s",
        "batch": "max_batch",
        "face_height": "min_face_height",
        "turned_deg": "max_guess_deg",
        "yaw_deg": "max_yaw_deg",
        "pitch_deg": "max_pitch_deg",
    },
    "records": {
        "batch": "ship_batch",
        "ship_every_s": "ship_interval_s",
        "rows": "max_rows",
        "megabytes": "max_megabytes",
        "queue_rows": "max_queue_rows",
        "withhold_under": "min_people",
    },
    "admin": {
        "failures": "max_failures",
        "rate": "max_requests",
        "live_groups_from": "min_live_people",
    },
    "studio": {
        "pixels": "max_pixels",
        "least_side": "min_side",
        "ratio": "max_ratio",
        "side": "max_side",
        "faces": "max_faces",
        "face_pixels": "min_face_pixels",
        "waiting": "max_waiting",
        "rate": "max_requests",
        "batch": "max_batch",
    },
    "server": {
        "streams": "max_streams",
        "event_streams": "max_event_streams",
        "pages": "page_threads",
        "stream_height": "max_stream_height",
        "upload_bytes": "max_upload_bytes",
        "batch_bytes": "max_batch_bytes",
    },
}


def accept_old_names(values: dict[str, Any]) -> dict[str, Any]:
    """Return the given settings under today's names; where both are given, the new one wins."""
    groups = {name: _rename(name, group) for name, group in values.items() if name in RENAMED}
    return values | groups


def variable(group: str, name: str) -> str:
    """Return the environment variable of a setting."""
    return f"PERFUMER_{group}__{name}".upper()


def _rename(group: str, given: Any) -> Any:
    if not isinstance(given, dict):  # a group that is made already
        return given
    old = {name: value for name, value in given.items() if name in RENAMED[group]}
    for name in old:
        warn(variable(group, name), variable(group, RENAMED[group][name]))
    renamed = {RENAMED[group][name]: value for name, value in old.items()}
    return renamed | {name: value for name, value in given.items() if name not in old}


@cache
def warn(old: str, new: str) -> None:
    """Say once in a process that a setting has a new name."""
    log.warning("the setting %s is called %s now; the old name works until version 0.3", old, new)
