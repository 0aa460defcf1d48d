# SPDX-License-Identifier: MIT
"""The rules of the house that no linter knows, each told with the places that break it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from valueflows.cli import main
from valueflows.model.problems import Code

pytestmark = pytest.mark.uncounted
ROOT: Final = Path(__file__).parents[1]
FOLDERS: Final = ("docs", "ontologies", "sample_data", "tests", "valueflows", ".github", ".ci")
FUNCTION_LINES: Final = 70
MODULE_LINES: Final = 400
HEADER: Final = "# SPDX-License-Identifier: MIT"
NO_FIGURES: Final = re.compile(r"SECONDS|SIMILAR")
"""Names of constants that say how long to wait or how alike spellings are, and so may be 0.5."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


# -- what is looked at -----------------------------------------------------------------------------


@cache
def _files() -> tuple[Path, ...]:
    """Return every file that is kept, without what tools leave behind."""
    inside = (f for name in FOLDERS for f in (ROOT / name).rglob("*"))
    beside = (f for f in ROOT.iterdir() if not f.name.startswith("."))
    found = (f for f in (*beside, *inside) if f.is_file() and "__pycache__" not in f.parts)
    return tuple(sorted(found))


@cache
def _texts() -> dict[Path, str]:
    """Return the text of every file that is one."""
    texts = {}
    for file in _files():
        data = file.read_bytes()
        if b"\0" not in data:
            texts[file] = data.decode(errors="replace")
    return texts


def _modules(*folders: str) -> list[Path]:
    """Return the Python files below some folders."""
    wanted = [ROOT / folder for folder in folders]
    return [f for f in _files() if f.suffix == ".py" and any(f.is_relative_to(w) for w in wanted)]


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(_texts()[file])


def _place(file: Path, node: Definition | ast.expr | ast.stmt) -> str:
    return f"{file.relative_to(ROOT)}:{node.lineno}"


def _functions(file: Path) -> Iterator[Function]:
    for node in ast.walk(_tree(file)):
        if isinstance(node, Function):
            yield node


def _public(body: list[ast.stmt]) -> Iterator[Definition]:
    """Yield what others may use: definitions without an underscore, and such inside of classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _matches(pattern: str) -> list[str]:
    """Return where in all texts a pattern is found."""
    found = []
    for file, text in _texts().items():
        for match in re.finditer(pattern, text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{file.relative_to(ROOT)}:{line}: {match[0]}")
    return found


# -- size and form ---------------------------------------------------------------------------------


def test_functions_fit_a_page() -> None:
    """No function is longer than seventy lines."""
    long = [
        f"{_place(file, f)} {f.name}"
        for file in _modules("valueflows", "tests", "sample_data")
        for f in _functions(file)
        if (f.end_lineno or 0) - f.lineno >= FUNCTION_LINES
    ]
    assert long == []


def test_modules_are_no_heaps() -> None:
    """No module is longer than four hundred lines."""
    lengths = {
        str(file.relative_to(ROOT)): len(_texts()[file].splitlines())
        for file in _modules("valueflows", "tests", "sample_data")
    }
    assert {file: n for file, n in lengths.items() if n > MODULE_LINES} == {}


def test_files_say_their_licence() -> None:
    """The first line of every Python file is the licence."""
    silent = [
        str(file.relative_to(ROOT))
        for file in _modules("valueflows", "tests", "sample_data")
        if _texts()[file].split("\n", 1)[0] != HEADER
    ]
    assert silent == []


def test_modules_say_what_they_are() -> None:
    """Every module has a docstring."""
    silent = [
        str(file.relative_to(ROOT))
        for file in _modules("valueflows", "tests", "sample_data")
        if not ast.get_docstring(_tree(file))
    ]
    assert silent == []


def test_what_others_may_use_says_what_it_promises() -> None:
    """Every public function, method and class of the package has a docstring."""
    silent = [
        f"{_place(file, node)} {node.name}"
        for file in _modules("valueflows")
        for node in _public(_tree(file).body)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_tests_say_what_they_promise() -> None:
    """Every test has a docstring."""
    silent = [
        f"{_place(file, f)} {f.name}"
        for file in _modules("tests")
        for f in _functions(file)
        if f.name.startswith("test_") and not ast.get_docstring(f)
    ]
    assert silent == []


# -- exactness -------------------------------------------------------------------------------------


def _floats(file: Path, *, names: bool) -> Iterator[str]:
    """Yield where a number that is not exact is written; with ``names``, also where one is named."""
    for node in (
        n for top in _tree(file).body if names or not _is_wait(top) for n in ast.walk(top)
    ):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        made = isinstance(node, ast.Call) and _is_float(node.func)
        named = names and isinstance(node, ast.Name) and _is_float(node)
        if isinstance(node, ast.expr) and (literal or made or named):
            yield f"{_place(file, node)}: {ast.unparse(node)}"


def _is_wait(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and bool(NO_FIGURES.search(ast.unparse(node.target)))


def _is_float(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "float"


def test_the_model_knows_no_float() -> None:
    """Nothing in the model is, becomes or is called a float: figures are exact."""
    assert [p for file in _modules("valueflows/model") for p in _floats(file, names=True)] == []


def test_the_ledger_calculates_without_floats() -> None:
    """No float is written or made in the ledger, but where seconds and likeness are meant."""
    assert [p for file in _modules("valueflows/ledger") for p in _floats(file, names=False)] == []


@pytest.mark.parametrize(
    ("line", "found"),
    [("x = 1.5", 1), ("x = float(y)", 2), ("x: float", 1), ("x = 15", 0), ("x = '1.5'", 0)],
)
def test_floats_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, found: int
) -> None:
    """The search for floats finds them as literals, calls and annotations, and nothing else."""
    file = tmp_path / "module.py"
    monkeypatch.setitem(_texts(), file, line)
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert len(list(_floats(file, names=True))) == found


# -- problems --------------------------------------------------------------------------------------


@cache
def _named(folder: str) -> frozenset[Code]:
    """Return the codes that the files of a folder name, as members or by their text."""
    text = "\n".join(
        text
        for file, text in _texts().items()
        if file.is_relative_to(ROOT / folder) and file.name != "problems.py"
    )
    words = {word.strip('"') for word in re.findall(r'[a-z]+(?:_[a-z]+)+|"[a-z]+"', text)}
    members = set(re.findall(r"\bCode\.([A-Z_]+)\b", text))
    return frozenset(c for c in Code if c.name in members or c.value in words)


def test_every_code_is_used() -> None:
    """There is no code for a problem that nothing tells of."""
    assert [code for code in Code if code not in _named("valueflows")] == []


def test_every_code_is_tested() -> None:
    """Every code appears in a test."""
    assert [code for code in Code if code not in _named("tests")] == []


# -- what is kept out ------------------------------------------------------------------------------


def test_no_file_knows_a_machine() -> None:
    """No text names a folder of somebody's machine."""
    assert _matches(r"(?<![\w.:}>-])/(?:home|root|Users|work|mnt)/\w[\w/.-]*") == []


def test_no_file_knows_a_registry() -> None:
    """Packages are named, and where they come from is the user's choice."""
    hosts = r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|\bindex-url\b|artifac[t]ory"
    assert _matches(hosts) == []


def test_nothing_is_left_to_do() -> None:
    """Work that is not done is not marked in the code: it is done, or written down elsewhere."""
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3))
    assert _matches(rf"\b(?:{words})\b") == []


def _called(node: ast.AST) -> str:
    """Return the dotted name of what is called or named."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def _skips(file: Path) -> Iterator[str]:
    """Yield where a test is expected to fail, or is left out whatever holds."""
    for node in ast.walk(_tree(file)):
        if isinstance(node, Definition):
            for mark in node.decorator_list:
                if _called(mark) in {"pytest.mark.xfail", "pytest.mark.skip"}:
                    yield f"{_place(file, mark)}: {_called(mark)}"
                if isinstance(mark, ast.Call) and _called(mark) == "pytest.mark.skipif":
                    yield from (_place(file, a) for a in mark.args if isinstance(a, ast.Constant))
        if isinstance(node, Function):
            for statement in node.body:  # not those within an if, which have a reason
                if isinstance(statement, ast.Expr) and _called(statement.value) == "pytest.skip":
                    yield f"{_place(file, statement)}: pytest.skip"
        if isinstance(node, ast.Call) and _called(node) == "pytest.xfail":
            yield f"{_place(file, node)}: pytest.xfail"


def test_no_test_is_given_up() -> None:
    """No test is expected to fail, and none is left out unless something is missing."""
    assert [place for file in _modules("tests") for place in _skips(file)] == []


def test_no_rule_is_switched_off_wholesale() -> None:
    """Where a tool's rule does not hold, that rule is named."""
    assert _matches(r"#\s*(?:noqa(?!:)|type:\s*ignore(?!\[)|ruff:\s*noqa)\b.*") == []


# -- the front page --------------------------------------------------------------------------------


def _asked_of(program: str) -> list[list[str]]:
    """Return what the documents tell readers to run with a program, as words."""
    pages = [f for f in _files() if f.suffix == ".md" and "tests" not in f.parts]
    code = [
        block
        for page in pages
        for block in re.findall(r"^ {4}[^\n]*|```[^`]*```|`[^`\n]+`", _texts()[page], re.MULTILINE)
    ]
    asked = rf"(?m:^[ $]*|`){program} ([a-z][^`\n#]*)"
    return [line.split() for block in code for line in re.findall(asked, block)]


def test_commands_in_the_documents_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command a document tells a reader to run is one of the program's, and so its options."""
    asked = _asked_of("valueflows")
    assert asked, "no document tells how to begin"
    for words in asked:
        command = words[: 2 if words[0] == "token" else 1]
        with pytest.raises(SystemExit) as left:
            main([*command, "--help"])
        out, err = capsys.readouterr()
        assert left.value.code == 0, f"valueflows {' '.join(words)}: {err}"
        options = [word for word in words if re.fullmatch("--[a-z-]+", word)]
        assert [o for o in options if o not in out] == [], f"valueflows {' '.join(words)}"


def test_targets_in_the_documents_exist() -> None:
    """Every target a document tells a reader to make is in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", _texts()[ROOT / "Makefile"], re.MULTILINE))
    asked = {words[0] for words in _asked_of("make")}
    assert asked, "the front page names no target"
    assert asked - targets == set()
