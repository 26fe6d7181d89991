"""The floors of the house, read from the source: nothing imports upward, and each floor keeps to its trade."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "pacte_analysis"

# From the ground up; names on one line stand side by side. `pacte_analysis` itself is what a notebook imports.
FLOORS = (
    ("characters",),
    ("errors",),
    ("bounds",),
    ("french", "lock", "contraband", "reads"),
    ("territory",),
    ("tables",),
    ("analysis",),
    ("display",),
    ("sheets",),
    ("prose",),
    ("diagnosis", "register", "description"),
    ("edition", "narrative"),
    ("comparison", "reconciliation"),
    ("atlas",),
    ("",),
    ("press",),
    ("workshop",),
    ("cli",),
)
HEIGHT = {name: height for height, floor in enumerate(FLOORS) for name in floor}


@dataclass(frozen=True)
class Module:
    """A module of the package: its dotted name below `pacte_analysis`, and its syntax tree."""

    name: str
    tree: ast.Module

    @property
    def floor(self) -> str:
        return self.name.partition(".")[0]


@cache
def modules() -> dict[str, Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, ast.parse(path.read_text(encoding="utf-8")))
    return found


def imported(module: Module) -> Iterator[tuple[str, str]]:
    """Every import of a module, wherever it stands: the module named, and the name taken from it (or nothing)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}: relative import, line {node.lineno}"
            yield from ((node.module or "", alias.name) for alias in node.names)


def inner_imports(module: Module) -> set[str]:
    """The modules of the package that a module imports."""
    found = set()
    for source, name in imported(module):
        if source.partition(".")[0] != "pacte_analysis":
            continue
        below = source.partition(".")[2]
        deeper = f"{below}.{name}".strip(".")
        found.add(deeper if name and deeper in modules() else below)
    return found - {module.name}


def outer_imports(module: Module) -> set[str]:
    """The distributions (first names) that a module imports."""
    return {source.partition(".")[0] for source, _ in imported(module)} - {"pacte_analysis"}


def calls(module: Module) -> Iterator[str]:
    """The names that a module calls: `print`, `open`, `read_text`, whatever they are called on."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            function = node.func
            yield function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def on(*floors: str) -> list[Module]:
    return [module for module in modules().values() if module.floor in floors]


def not_on(*floors: str) -> list[Module]:
    return [module for module in modules().values() if module.floor not in floors]


# --- floors --------------------------------------------------------------------------------------------------------


def test_the_source_is_read_whole():
    assert {"errors", "french", "tables.check", "display.chart", "press.build", "cli.main", ""} <= set(modules())
    assert inner_imports(modules()["tables.check"]) >= {"french", "errors", "tables.package"}
    assert "pandera" in outer_imports(modules()["tables.check"])


def test_every_module_has_its_floor():
    assert sorted({module.floor for module in modules().values()} - set(HEIGHT)) == []


def test_nothing_imports_upward():
    upward = [
        f"{module.name} imports {target}"
        for module in modules().values()
        for target in sorted(inner_imports(module))
        if HEIGHT[target.partition(".")[0]] > HEIGHT[module.floor]
    ]
    assert upward == []


def test_no_module_below_the_press_imports_the_package_that_notebooks_import():
    assert [module.name for module in not_on("", "press", "workshop", "cli") if "" in inner_imports(module)] == []


def test_imports_make_no_cycle():
    try:
        TopologicalSorter({module.name: inner_imports(module) for module in modules().values()}).prepare()
    except CycleError as error:
        pytest.fail(" is imported by ".join(error.args[1]))


def test_every_import_names_a_module_that_exists():
    missing = [
        f"{module.name} imports {target}"
        for module in modules().values()
        for target in inner_imports(module)
        if target not in modules()
    ]
    assert missing == []


# --- trades --------------------------------------------------------------------------------------------------------

READING = {
    "open",
    "read_text",
    "read_bytes",
    "read_csv",
    "read_excel",
    "read_json",
    "load",
    "loads",
    "urlopen",
    "read_descriptor",
    "iterdir",
    "rglob",
}


def test_display_reads_no_file_but_its_own_style_sheet():
    reading = {(module.name, call) for module in on("display") for call in calls(module) if call in READING}
    assert reading <= {("display.stylesheet", "read_text")}


def test_display_knows_values_and_not_the_tables_they_come_from():
    known = {target for module in on("display") for target in inner_imports(module) if target.startswith("tables")}
    assert known == {"tables.value"}
    assert [module.name for module in on("display") if "pandas" in outer_imports(module)] == []


def test_analysis_neither_draws_nor_reads():
    for module in on("analysis"):
        assert outer_imports(module) & {"matplotlib", "seaborn", "csv", "json", "pathlib", "IPython"} == set()
        assert READING & set(calls(module)) == set()


def test_tables_know_nothing_of_notebooks():
    notebooks = {"IPython", "ipykernel", "ipywidgets", "jupyter_client", "jupytext", "nbformat", "papermill", "sphinx"}
    assert [
        m.name for m in on("errors", "french", "territory", "tables", "analysis") if outer_imports(m) & notebooks
    ] == []


@pytest.mark.parametrize(
    "distribution", ["papermill", "jupytext", "sphinx", "jupyter_book", "myst_nb", "jupyter_client"]
)
def test_only_the_press_knows_what_makes_the_book(distribution):
    assert [m.name for m in not_on("press") if distribution in outer_imports(m)] == []


@pytest.mark.parametrize("distribution", ["papermill", "jupytext", "sphinx"])
def test_the_press_does_know_what_makes_the_book(distribution):
    assert [m.name for m in on("press") if distribution in outer_imports(m)] != []


def test_only_the_command_line_prints():
    assert [module.name for module in not_on("cli") if "print" in calls(module)] == []
    writing = [
        f"{module.name}, line {node.lineno}"
        for module in not_on("cli")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr"} and isinstance(node.value, ast.Name)
        if node.value.id == "sys"
    ]
    assert writing == []


def test_drawing_is_displays_alone():
    assert [m.name for m in not_on("display") if outer_imports(m) & {"matplotlib", "seaborn"}] == []


def test_importing_the_package_for_a_notebook_does_not_load_the_press():
    seen, waiting = set(), [""]
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting += sorted(inner_imports(modules()[name]) - seen)
    assert [name for name in sorted(seen) if name.startswith(("press", "workshop", "cli"))] == []
