#!/bin/sh
# Print the first Python that is new enough and can make a virtual environment, or say what
# is missing. PYTHON=/path/to/python is tried first and alone.
set -u

NEW_ENOUGH='import sys; sys.exit(sys.version_info < (3, 11))'
CAN_MAKE_VENV='import ensurepip, venv'
bare=

for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    "$name" -c "$NEW_ENOUGH" >/dev/null 2>&1 || continue
    if "$name" -c "$CAN_MAKE_VENV" >/dev/null 2>&1; then
        command -v "$name"
        exit 0
    fi
    bare=$name
done

if [ -n "$bare" ]; then
    version=$("$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$bare (Python $version) cannot make virtual environments: its venv part is missing." >&2
    echo "Debian, Ubuntu: sudo apt-get install python$version-venv   then run this again." >&2
    exit 1
fi

{
    echo "No Python 3.11 or newer was found${PYTHON:+ under the name $PYTHON}."
    echo "Debian 12, Ubuntu 24.04 or newer: sudo apt-get install python3 python3-venv"
    echo "Fedora:                           sudo dnf install python3"
    echo "macOS:                            brew install python"
    echo "or name one:                      make install PYTHON=/path/to/python3.12"
} >&2
exit 1
