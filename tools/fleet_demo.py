"""The old name of ``perfumer demo-fleet``: ``python -m tools.fleet_demo``."""

from __future__ import annotations

import sys

from perfumer.workshop.fleet.demo import main

if __name__ == "__main__":
    sys.exit(main())
