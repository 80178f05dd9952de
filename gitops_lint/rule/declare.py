"""Declares a rule in its file, and derives its id, family and page."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from sys import modules
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from gitops_lint.results.finding import HOME, OWN_PACKAGE, Option, RuleInfo, Severity
from gitops_lint.results.problem import Problem
from gitops_lint.rule.options import declared, options_page, read

if TYPE_CHECKING:
    from types import FunctionType

    from gitops_lint.documents import FaultKind

Check = Callable[..., Iterator[Problem]]
Scope = Literal["resource", "cluster", "faults", "repository", "comments"]
_ALONE: Final[tuple[Scope, ...]] = ("cluster", "repository", "comments")


@dataclass(frozen=True)
class Package:
    """A package of rules: ours, or that of a plugin."""

    name: str  # of the distribution, as pip knows it
    module: str  # the dotted name of the Python package
    family: str  # of the rules directly in it; its folders are families below this one
    documentation: str | None  # the address of a rule's page; `{rule}` becomes the rule's id


OWN: Final = Package(
    OWN_PACKAGE, "gitops_lint.rules", "", f"{HOME}/blob/main/docs/rules.md#{{rule}}"
)


@dataclass(frozen=True)
class Rule:
    """A loaded rule. `scope` says what its check is called for, `parameters` with what."""

    check: Check
    severity: Severity
    kinds: tuple[str, ...]
    scope: Scope
    parameters: frozenset[str]
    declaration: type | None = None  # the dataclass of its options
    package: Package = OWN
    reports: "FaultKind | None" = None  # it reports every fault of this kind that deserves it

    @cached_property
    def id(self) -> str:
        """The name of the file, with dashes."""
        return self.check.__module__.rpartition(".")[2].replace("_", "-")

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The options of the rule, as plain data."""
        return declared(self.declaration) if self.declaration else ()

    @cached_property
    def info(self) -> RuleInfo:
        """The parts that reports show: the family is the folder, the summary the first line of the docstring."""
        page = inspect.cleandoc(modules[self.check.__module__].__doc__ or "")
        where = self.package.documentation
        return RuleInfo(
            id=self.id,
            family=self.family,
            severity=self.severity,
            summary=page.partition("\n")[0].rstrip("."),
            documentation=page + options_page(self.id, self.options),
            url=where.replace("{rule}", self.id) if where else None,
            package=self.package.name,
            options=self.options,
        )

    def configured(self, values: Mapping[str, Any] | None) -> Any:
        """An instance of its options, or None; `values` are the validated values of the configuration."""
        return read(self.declaration, values or {}) if self.declaration else None

    def arguments(self, **given: object) -> dict[str, object]:
        """The given arguments that its check takes."""
        return {name: given[name] for name in self.parameters}

    @cached_property
    def family(self) -> str:
        """The folder, below the family of the package."""
        inside = self.check.__module__.removeprefix(self.package.module).strip(".")
        return "/".join(filter(None, (self.package.family, *inside.split(".")[:-1])))


def rule(
    severity: Severity,
    *,
    kinds: tuple[str, ...] = (),
    options: type | None = None,
    reports: "FaultKind | None" = None,
) -> Callable[[Check], Rule]:
    """Make a rule of a generator of problems.

    The names of the parameters say what it looks at: `check(resource)` is called for each object of
    one of the Flux `kinds` in each cluster, `check(cluster)` once for each cluster,
    `check(repository)` once, `check(comments)` once, when all findings are placed. One that looks at
    a `resource` may take its `cluster` as well. `check(faults)`, with or without the `cluster`, is
    called once for each cluster that has faults (FoundFault) of the kind that the rule `reports`. A rule with `options`, a frozen dataclass whose fields
    are made by `option`, takes an instance of it as `options`. Raises TypeError for any other
    signature, and for options that cannot be read from YAML.
    """

    def decorate(check: Check) -> Rule:
        name = f"{check.__module__}.{check.__name__}"
        code = cast("FunctionType", check).__code__  # a signature object takes ten times as long
        names = frozenset(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
        scope = _scope(names - {"options"}, bool(kinds), reports is not None)
        if scope is None:
            raise TypeError(f"{name}: not a valid signature for a rule")
        if ("options" in names) != (options is not None):
            missing = "its signature lacks" if options else "its decorator lacks"
            raise TypeError(f"{name}: {missing} `options`")
        if options:
            declared(options)
        return Rule(check, severity, kinds, scope, names, options, reports=reports)

    return decorate


def _scope(names: frozenset[str], has_kinds: bool, reports: bool) -> Scope | None:
    if has_kinds:
        fits = not reports and names in ({"resource"}, {"resource", "cluster"})
        return "resource" if fits else None
    if names in ({"faults"}, {"faults", "cluster"}):
        return "faults" if reports else None
    if reports and names != {"cluster"}:
        return None
    return next((scope for scope in _ALONE if names == {scope}), None)
