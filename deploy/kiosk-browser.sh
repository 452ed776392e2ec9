#!/bin/bash
# Show the kiosk full screen in Chromium, and start it again when its page dies.
#     kiosk-browser.sh [ADDRESS] [-- MORE FLAGS FOR CHROMIUM]
# The address is http://127.0.0.1:8000 unless given; BROWSER=/path/to/browser names another one.
# A computer that has only the screen needs this repository and Python 3.11, and nothing installed.
set -euo pipefail

project=$(dirname "$(dirname "$(readlink -f "$0")")")
python=$project/.venv/bin/python
[ -x "$python" ] || python=python3
PYTHONPATH=$project exec "$python" -m perfumer screen "$@"
