from pathlib import Path

import pytest

from roundsman.testkit.sizes import check, oversize


def faults(tmp_path: Path, text: str, name: str = "module.py") -> list[str]:
    path = tmp_path / name
    path.write_text(text)
    return [one.what for one in oversize(path)]


@pytest.mark.parametrize(("lines", "fails"), [(399, False), (400, False), (401, True)])
def test_a_module_ends_at_400_lines(tmp_path: Path, lines: int, fails: bool) -> None:
    assert bool(faults(tmp_path, "x = 1\n" * lines)) == fails


@pytest.mark.parametrize(("lines", "fails"), [(39, False), (40, False), (41, True)])
def test_a_function_ends_at_40_lines_docstring_aside(tmp_path: Path, lines: int, fails: bool) -> None:
    text = 'def f():\n    """Doc."""\n' + "    x = 1\n" * lines
    assert bool(faults(tmp_path, text)) == fails


@pytest.mark.parametrize(("count", "fails"), [(5, False), (6, True)])
def test_a_function_takes_five_parameters(tmp_path: Path, count: int, fails: bool) -> None:
    names = ", ".join(f"p{n}" for n in range(count))
    assert bool(faults(tmp_path, f"def f(self, {names}):\n    return 1\n")) == fails


@pytest.mark.parametrize(("depth", "fails"), [(4, False), (5, True)])
def test_a_function_nests_four_deep(tmp_path: Path, depth: int, fails: bool) -> None:
    body = "".join(f"{'    ' * (n + 1)}if x:\n" for n in range(depth)) + "    " * (depth + 1) + "y = 1\n"
    assert bool(faults(tmp_path, f"def f(x):\n{body}")) == fails


def test_this_project_keeps_its_bounds() -> None:
    root = Path(__file__).parents[3]
    assert (root / "libs" / "kernel").is_dir()
    assert [str(one) for one in check(root)] == []
