"""Take a guard out of the running code: the statement that reports a kind of finding, and only that one.

The source of a module is compiled again without the statement, and the bodies of its functions are put in place of
those that run; leaving the context puts them back. Nothing is written.
"""

import ast
import inspect
import re
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import CodeType, FunctionType, ModuleType

from pacte_analysis.tables import extract

# Where findings come from; the rest of the package keeps them, shows them or writes them.
# `importing` speaks of extracts that are already kept.
ELSEWHERE = {"importing"}
MAKERS = {"Finding", "Flaw", "error", "doubt", "finding", "_private"}


KIND = re.compile(r"[a-z]+(-[a-z]+)+")


@dataclass(frozen=True)
class Guard:
    """A statement that reports a kind of finding: its module and line."""

    kind: str
    module: str
    line: int

    def __str__(self) -> str:
        return f"{self.kind} ({self.module}:{self.line})"


def guards() -> list[Guard]:
    """Every statement of the package `extract` that reports findings, by the kind that it names."""
    found = []
    for info in iter_modules(extract.__path__):
        if info.name in ELSEWHERE:
            continue
        tree = ast.parse(inspect.getsource(import_module(f"{extract.__name__}.{info.name}")))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and (kind := _kind(call)):
                found += [Guard(one, info.name, call.lineno) for one in kind]
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                found += [Guard(one, info.name, line) for line, one in _by_variable(function)]
    return found


def _by_variable(function: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """The findings whose kind is a variable of the function: each kind that it names, at the line of the call."""
    inside = list(ast.walk(function))
    said = [node.value for node in inside if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    for call in inside:
        if isinstance(call, ast.Call) and _said_by_variable(call):
            yield from ((call.lineno, kind) for kind in said if KIND.fullmatch(kind))


def _said_by_variable(call: ast.Call) -> bool:
    arguments = call.args[1:2] if getattr(call.func, "id", "") == "Finding" else []
    return any(isinstance(argument, ast.Name) for argument in arguments)


def _kind(call: ast.Call) -> list[str]:
    """The kinds that a call names: a text with a dash or in lower case, as first or second thing said."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in MAKERS:
        return []
    said = [*call.args[:2], *(keyword.value for keyword in call.keywords if keyword.arg == "kind")]
    for argument in said:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            if argument.value not in {"erreur", "avertissement"}:
                return [argument.value]
        elif isinstance(argument, ast.JoinedStr) and isinstance(argument.values[-1], ast.Constant):
            # The two kinds of numbers: f"{kind}-illisible".
            return [f"{noun}{argument.values[-1].value}" for noun in ("montant", "nombre")]
    return []


class _Without(ast.NodeTransformer):
    """The same source without the statement at a line, or with None where it gives a flaw back."""

    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if node.lineno == self.line and _kind(node):
            return ast.copy_location(ast.Constant(None), node)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if any(
            isinstance(n, ast.Call) and n.lineno == self.line and (_kind(n) or _said_by_variable(n))
            for n in ast.walk(node)
        ):
            # A generator stays one: nothing is yielded.
            held = ast.YieldFrom(ast.Tuple([], ast.Load())) if _yields(node) else ast.Constant(None)
            return ast.fix_missing_locations(ast.copy_location(ast.Expr(held), node))
        return self.generic_visit(node)


def _yields(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in ast.walk(node))


@contextmanager
def without(guard: Guard) -> Iterator[None]:
    """The package, running without a guard."""
    module = import_module(f"{extract.__name__}.{guard.module}")
    tree = _Without(guard.line).visit(ast.parse(inspect.getsource(module)))
    code = compile(ast.fix_missing_locations(tree), str(module.__file__), "exec")
    bodies = {body.co_qualname: body for body in _bodies(code)}
    kept = {function: function.__code__ for function in _functions(module) if function.__qualname__ in bodies}
    try:
        for function in kept:
            function.__code__ = bodies[function.__qualname__]
        yield
    finally:
        for function, body in kept.items():
            function.__code__ = body


def _bodies(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _bodies(inner)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    """The functions and methods that a module defines, whatever they are wrapped in."""
    for found in vars(module).values():
        members = vars(found).values() if isinstance(found, type) and found.__module__ == module.__name__ else [found]
        for member in members:
            bare = inspect.unwrap(member) if callable(member) else member
            if isinstance(bare, types.FunctionType) and bare.__module__ == module.__name__:
                yield bare
