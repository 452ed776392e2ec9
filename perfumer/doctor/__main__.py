"""``python -m perfumer.doctor``: the same as ``perfumer doctor``."""

import sys

from perfumer.doctor.command import main

sys.exit(main())
