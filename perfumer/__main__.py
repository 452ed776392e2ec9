"""``perfumer NAME …``, or ``python -m perfumer NAME …``: the one door to every program."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from perfumer.cli.commands import COMMANDS, GROUPS, Command, find_similar, run_command
from perfumer.paths import version

USAGE = "usage: perfumer [--help] [--version] NAME ...\n"
# Package that may be missing → the extra that installs it.
EXTRAS = {
    "torch": "torch",
    "torchvision": "torch",
    "kiwipiepy": "train",
    "matplotlib": "train",
    "nncf": "train",
    "onnx": "train",
    "pyarrow": "train",
    "scipy": "train",
    "sklearn": "train",
    "threadpoolctl": "train",
    "tqdm": "train",
}


def describe() -> str:
    """Return the help: every subcommand under what it is for."""
    width = max(map(len, COMMANDS))
    lines = [USAGE, "AI Perfumer: a touch-free kiosk that recommends perfume, music and more.", ""]
    for group in GROUPS:
        lines.append(f"{group.title}:")
        lines += [f"  {each.name:{width}}  {each.summary}" for each in group.commands]
        lines.append("")
    lines.append("'perfumer NAME --help' explains one of them; 'perfumer run' starts the kiosk.")
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the subcommand that is named; the exit status is 2 when none is."""
    name, *rest = [*(sys.argv[1:] if argv is None else argv)] or ["--help"]
    if name in ("--help", "-h"):
        sys.stdout.write(describe())
        return 0
    if name in ("--version", "-V"):
        sys.stdout.write(f"perfumer {version()}\n")
        return 0
    command = COMMANDS.get(name)
    if command is None:
        sys.stderr.write(f"{USAGE}{_explain_unknown(name)}\n")
        return 2
    return _run(command, rest)


def _run(command: Command, argv: Sequence[str]) -> int:
    try:
        return run_command(command, argv)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        sys.stderr.write(
            f"perfumer {command.name} needs {error.name}, which is not installed. Install it with "
            f"'pip install \"ai-perfumer[{extra}]\"', in a checkout with 'make train ARGS=--help'\n"
        )
        return 2


def _explain_unknown(name: str) -> str:
    near = find_similar(name)
    hint = f"did you mean {' or '.join(near)}?" if near else "see 'perfumer --help'"
    return f"perfumer: there is no subcommand {name!r}; {hint}"


if __name__ == "__main__":
    sys.exit(main())
