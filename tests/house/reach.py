"""Which functions can a function come to? Read from the source, without running it.

Every name that a function mentions counts as a way on, called or handed over; methods of things
whose class the source does not name are not followed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("models", "moderation", "archive", "social")
DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Place = tuple[str, str]  # module and function, or module and "Class.method"


@cache
def modules() -> dict[str, ast.Module]:
    """Read every module of ours."""
    found = {}
    for folder in OURS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = ast.parse(path.read_text())
    return found


@cache
def nodes(module: str) -> tuple[ast.AST, ...]:
    """List everything that stands in a module."""
    return tuple(ast.walk(modules()[module]))


@cache
def functions() -> dict[Place, ast.AST]:
    """Find every function and method; a class stands for all of its methods."""
    found: dict[Place, ast.AST] = {}
    for module, tree in modules().items():
        for node in tree.body:
            if isinstance(node, DEFINED):
                found[module, node.name] = node
    return found


@cache
def names(module: str) -> dict[str, Place]:
    """Say what each name at the top of a module means; a module itself has no function."""
    found: dict[str, Place] = {
        name: (where, name) for where, name in functions() if where == module
    }
    for node in nodes(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                here = alias.asname or alias.name
                inner = f"{node.module}.{alias.name}"
                found[here] = (inner, "") if inner in modules() else (node.module, alias.name)
    return found


def meant(place: Place) -> Place:
    """Follow a name through the modules that only hand it on."""
    while place[1] and place not in functions() and place[0] in modules():
        further = names(place[0]).get(place[1])
        if further is None or further == place:
            break
        place = further
    return place


@cache
def ways(place: Place) -> frozenset[Place]:
    """List what a function mentions."""
    known = names(place[0])
    found = set()
    for node in ast.walk(functions()[place]):
        if isinstance(node, ast.Name) and node.id in known:
            found.add(meant(known[node.id]))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module, name = known.get(node.value.id, ("", "-"))
            if not name:
                found.add(meant((module, node.attr)))
    return frozenset(found)


def reached(start: Place) -> Iterator[ast.AST]:
    """Give the source of everything that a function can come to, itself first."""
    seen, waiting = set(), [meant(start)]
    while waiting:
        place = waiting.pop()
        if place in seen or place not in functions():
            continue
        seen.add(place)
        yield functions()[place]
        waiting.extend(ways(place))


@cache
def calls(tree: ast.AST) -> frozenset[str]:
    """Name what is called in some source by a bare name."""
    found = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return frozenset(call.id for call in found if isinstance(call, ast.Name))
