"""The kiosk's own campaigns with short ads, and what files their creatives show."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.journey import ROOT

CATALOG = json.loads((ROOT / "data/ad_campaigns.json").read_text(encoding="utf-8"))


def short_ads(folder: Path, seconds: float) -> Path:
    """A file of the campaigns, every ad so short."""
    catalog = json.loads(json.dumps(CATALOG))
    for campaign in catalog["campaigns"]:
        for creative in campaign["creatives"]:
            creative["seconds"] = seconds
    path = folder / "campaigns.json"
    path.write_text(json.dumps(catalog), encoding="utf-8")
    return path


def ad_files() -> dict[str, tuple[str, str]]:
    """Campaign and creative by the file that shows it, in either language."""
    return {
        file: (campaign["id"], creative["id"])
        for campaign in CATALOG["campaigns"]
        for creative in campaign["creatives"]
        for file in creative["file"].values()
    }
