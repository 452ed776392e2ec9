"""Every file that the program writes is written by one module, whole or not at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.support.paths import ROOT

PACKAGE = ROOT / "perfumer"
# Written in another way, each for a reason.
ALLOWED = {
    "files/whole.py": "the one way",
    "files/holding.py": "a lock has no content that matters",
    "perception/recording.py": "grows line by line; a cut last line is left out on reading",
    "workshop/curate/folder.py": "grows line by line; a cut last line is done again",
    "workshop/training/data/caching.py": "a folder of drafts, which is renamed when it is whole",
    "workshop/read/table.py": "a draft that put_in_place finishes",
    "workshop/training/checkpoint.py": "a draft that put_in_place finishes",
    "workshop/training/ship/card_files.py": "a folder of drafts that put_in_place finishes",
    "workshop/training/ship/refitting.py": "a file in a temporary folder",
    "workshop/training/compress.py": "a folder of drafts that put_in_place finishes",
    "records/database.py": "an empty file, which SQLite then fills by its own journal",
    "workshop/soak/sampling.py": "grows line by line; the figures are made from memory",
    "workshop/fleet/programs.py": "the log of a child process",
}
WRITING = {"write_text", "write_bytes", "save_file", "save_model", "touch", "tofile", "imwrite"}
MODES = set("wax+")


def ways_to_write(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_writing(node):
            yield node


def is_writing(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in WRITING:
        return isinstance(call.func, ast.Attribute) or name.startswith("save")
    if name == "open":
        return any(is_mode(each) for each in [*call.args, *(k.value for k in call.keywords)])
    if name == "fdopen":
        return any(is_mode(each) for each in call.args[1:])
    of = ast.unparse(call.func)
    if of in {"os.rename", "os.replace", "shutil.move", "shutil.copy", "shutil.copyfile"}:
        return True
    if of in {"np.save", "np.savez", "torch.save"}:
        return bool(call.args) and not isinstance(call.args[0], ast.Constant)
    # Path.replace(target) has one argument; str.replace has two.
    return name in {"replace", "rename"} and len(call.args) == 1 and not call.keywords


def is_mode(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return len(value.value) <= 3 and bool(MODES & set(value.value))
    return "O_CREAT" in ast.unparse(value)


def found() -> dict[str, list[str]]:
    ways: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        lines = [f"line {call.lineno}: {ast.unparse(call)[:70]}" for call in ways_to_write(tree)]
        if lines:
            ways[path.relative_to(PACKAGE).as_posix()] = lines
    return ways


def test_no_other_module_writes_a_file():
    others = {name: lines for name, lines in found().items() if name not in ALLOWED}
    assert others == {}


def test_each_exception_is_still_one():
    assert set(ALLOWED) - set(found()) == set()


def test_the_search_finds_what_it_looks_for():
    code = """
p.write_text('x')
open(p, 'w')
os.open(p, os.O_CREAT)
q.replace(p)
'a'.replace('b', 'c')
open(p)
"""
    assert len(list(ways_to_write(ast.parse(code)))) == 4
