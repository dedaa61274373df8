"""The size bounds: `python -m roundsman.testkit.sizes [FOLDER]` lists what is too large and fails if anything is.

Bounds, and why: of the code bases of this field that read well, nine functions in ten have at most 31 lines and
no module has more than 400; the tail is what makes the others hard to read.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MODULE_LINES = 400
BODY_LINES = 40
PARAMETERS = 5  # a sixth is a value object that wants a name
NESTING = 4
_GENERATED = ("contracts/types/", "roundsman/client/api.py", "roundsman/client/models.py")
_FOLDERS = ("contracts", "clients", "libs", "services", "tests-e2e", "deploy")


@dataclass(frozen=True, slots=True)
class Oversize:
    """One thing over its bound."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def oversize(path: Path) -> list[Oversize]:
    """Everything in one file that is over its bound."""
    text = path.read_text(encoding="utf-8")
    found = (
        [Oversize(str(path), f"module of {n} lines (at most {MODULE_LINES})")] if (n := text.count("\n")) > 400 else []
    )
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            place = f"{path}:{node.lineno} {node.name}"
            found += [Oversize(place, what) for what in _function_faults(node, is_test=_is_test(path))]
    return found


def _function_faults(node: ast.FunctionDef | ast.AsyncFunctionDef, *, is_test: bool) -> Iterator[str]:
    documented = ast.get_docstring(node) is not None and len(node.body) > 1
    first = node.body[1] if documented else node.body[0]
    lines = (node.end_lineno or 0) - first.lineno + 1
    if lines > BODY_LINES:
        yield f"body of {lines} lines (at most {BODY_LINES})"
    if not is_test and (count := _parameters(node)) > PARAMETERS:
        yield f"{count} parameters (at most {PARAMETERS}; a frozen dataclass names them)"
    if (depth := max(map(_depth, node.body))) > NESTING:
        yield f"nested {depth} deep (at most {NESTING})"


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    named = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return sum(one.arg not in {"self", "cls"} for one in named)


def _depth(node: ast.AST) -> int:
    below = max((_depth(child) - _is_elif(node, child) for child in ast.iter_child_nodes(node)), default=0)
    nests = isinstance(
        node, ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try | ast.Match
    )
    return below + nests


def _is_elif(node: ast.AST, child: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]


def _is_test(path: Path) -> bool:
    return "tests" in path.parts or path.parts[0] == "tests-e2e"


def check(root: Path) -> list[Oversize]:
    """Everything over its bound below `root`, generated code aside."""
    files = [path for folder in _FOLDERS for path in sorted((root / folder).rglob("*.py"))]
    return [one for path in files if not any(one in path.as_posix() for one in _GENERATED) for one in oversize(path)]


def main() -> None:
    """List what is over its bound."""
    found = check(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    for one in found:
        print(one)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
