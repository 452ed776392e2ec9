"""Where the project's files and the user's files are, and which version this is.

Run from a checkout, both are the checkout. Installed from a wheel, the project's files lie in
the package and the user's in a folder of their own, which ``PERFUMER_HOME`` may name.
"""

from __future__ import annotations

import os
from pathlib import Path

from perfumer.text.finding import find_file

DISTRIBUTION = "ai-perfumer"
SHARE = "share"  # folder of a wheel's package; a checkout has none
HOME_VARIABLE = "PERFUMER_HOME"
PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """Return the folder that holds ``data``, ``models``, ``templates`` and ``static``."""
    return root_of(PACKAGE)


def root_of(package: Path) -> Path:
    """Return the same for a package that lies in ``package``."""
    share = package / SHARE
    return share if share.is_dir() else package.parent


def home() -> Path:
    """Return the writable folder: records, secrets, fetched models, ``perfumer.env``."""
    return home_of(PACKAGE, os.environ.get(HOME_VARIABLE))


def home_of(package: Path, chosen: str | None) -> Path:
    """Return the same for a package that lies in ``package``; ``chosen`` wins where given."""
    if chosen:
        try:
            return Path(chosen).expanduser().resolve()
        except RuntimeError:  # no such user, or links in a circle: the settings refuse it
            return Path(chosen)
    if root_of(package) == package.parent:
        return package.parent
    from platformdirs import user_data_path  # only an installed program needs it

    return user_data_path("perfumer", appauthor=False)


def find(relative: str | Path) -> Path:
    """Return the user's own file or folder of that path if there is one, else the project's."""
    own = find_file(home() / relative)
    return own if own.exists() else find_file(root() / relative)


def version() -> str:
    """Return the version: that of ``pyproject.toml`` in a checkout, else of what is installed."""
    # Imported late: together they would double the time of `perfumer --help`.
    import tomllib
    from importlib import metadata

    project = PACKAGE.parent / "pyproject.toml"
    if root() == PACKAGE.parent and project.is_file():
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:  # copied by hand, without its project file
        return "unknown"
