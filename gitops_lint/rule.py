"""A rule: a file with a docstring and a generator. Everything else follows from these two."""

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FunctionType, ModuleType
from typing import Any, Final, Literal, cast

from gitops_lint.results.finding import RuleInfo, Severity
from gitops_lint.results.problem import Problem

__all__ = ["Problem", "Rule", "Severity", "load_rules", "rule"]

ENTRY_POINT_GROUP: Final = "gitops_lint.rules"
Check = Callable[..., Iterator[Problem]]
Scope = Literal["resource", "cluster", "repository", "comments"]


@dataclass(frozen=True)
class Rule:
    """A loaded rule. `scope` tells what its check is called with, and how often."""

    check: Check
    severity: Severity
    kinds: tuple[str, ...]
    scope: Scope

    @cached_property
    def id(self) -> str:
        """The file's name with dashes."""
        return self.check.__module__.rpartition(".")[2].replace("_", "-")

    @cached_property
    def info(self) -> RuleInfo:
        """What reports say about it: family = folder, summary = first line of the docstring."""
        module = import_module(self.check.__module__)
        documentation = inspect.cleandoc(module.__doc__ or "")
        summary = documentation.partition("\n")[0].rstrip(".")
        family = self.check.__module__.split(".")[-2]
        return RuleInfo(self.id, family, self.severity, summary, documentation)


def rule(severity: Severity, *, kinds: tuple[str, ...] = ()) -> Callable[[Check], Rule]:
    """Make a rule of a generator of problems.

    The parameters' names say what it looks at: `check(resource, cluster)` is called for each object
    of one of the Flux `kinds` in each cluster, `check(cluster)` once for each cluster,
    `check(repository)` once, `check(comments)` once, when all findings are placed. Raises TypeError
    for any other signature.
    """

    def decorate(check: Check) -> Rule:
        code = cast("FunctionType", check).__code__  # a signature object costs ten times as much
        match code.co_varnames[: code.co_argcount]:
            case ("cluster",) if not kinds:
                return Rule(check, severity, (), "cluster")
            case ("repository",) if not kinds:
                return Rule(check, severity, (), "repository")
            case ("comments",) if not kinds:
                return Rule(check, severity, (), "comments")
            case ("resource", "cluster") if kinds:
                return Rule(check, severity, kinds, "resource")
        message = f"{check.__module__}.{check.__name__}: not the signature of a rule"
        raise TypeError(message)

    return decorate


def load_rules() -> tuple[Rule, ...]:
    """Every rule of this package and of the packages named by the entry points, sorted by id.

    Raises ValueError when two rules share an id, ImportError when a plugin cannot be imported.
    """
    packages = [import_module("gitops_lint.rules")]
    if _plugins_are_installed():
        from importlib.metadata import entry_points

        packages += [entry.load() for entry in entry_points(group=ENTRY_POINT_GROUP)]
    rules: dict[str, Rule] = {}
    for found in (found for package in packages for found in _rules_in(package)):
        if rules.setdefault(found.id, found) is not found:
            message = (
                f"two rules are called {found.id}: {_file(found)} and {_file(rules[found.id])}"
            )
            raise ValueError(message)
    return tuple(rules[name] for name in sorted(rules))


def _plugins_are_installed() -> bool:
    """Whether an installed package names the group: a look that costs a tenth of what asking does."""
    return any(
        ENTRY_POINT_GROUP in file.read_text("utf-8", "replace")
        for folder in map(Path, sys.path)
        for pattern in ("*.dist-info/entry_points.txt", "*.egg-info/entry_points.txt")
        for file in folder.glob(pattern)
    )


def _rules_in(package: ModuleType) -> Iterator[Rule]:
    """The rules of a module, or of every module in a package."""
    yield from (value for value in vars(package).values() if isinstance(value, Rule))
    for module in walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
        found = vars(import_module(module.name)).values()
        yield from (value for value in found if isinstance(value, Rule))


def _file(found: Rule) -> Any:
    return inspect.getfile(found.check)
