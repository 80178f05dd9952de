"""Declares a rule in its file, and derives its id, family and page."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cached_property
from importlib import import_module
from io import StringIO
from sys import modules
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from gitops_lint.enums import Enum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import HOME, OWN_PACKAGE, Option, RuleInfo, Severity
from gitops_lint.results.problem import Problem
from gitops_lint.rule.options import declared, options_page, read

if TYPE_CHECKING:
    from types import FunctionType

Check = Callable[..., Iterator[Problem]]
FixKind = Literal["safe", "unsafe", "either"]
Scope = Literal["resource", "cluster", "faults", "repository", "comments", "change"]
_ALONE: Final[tuple[Scope, ...]] = ("cluster", "repository", "comments", "change")


class Package(NamedTuple):
    """A package of rules: ours, or that of a plugin."""

    name: str  # of the distribution, as pip knows it
    module: str  # the dotted name of the Python package
    family: str  # of the rules directly in it; its folders are families below this one
    documentation: str | None  # the address of a rule's page; `{rule}` becomes the rule's id


OWN: Final = Package(
    OWN_PACKAGE, "gitops_lint.rules", "", f"{HOME}/blob/main/docs/rules.md#{{rule}}"
)


class Facts(NamedTuple):
    """What a rule declares: `scope` says what its check is called for, `parameters` with what."""

    severity: Severity
    kinds: tuple[str | tuple[str, str], ...]
    scope: Scope
    parameters: frozenset[str]
    reports: str | None = None  # the dotted name of a kind, a member of an enum
    fix: FixKind | None = None  # that of its problems that can be fixed


class Rule:
    """A rule. One of this package is imported only when its check is called; an index has the rest.

    `module` is the dotted name of the module that declares it.
    """

    def __init__(self, module: str, facts: Facts, package: Package = OWN) -> None:
        self.module: Final = module
        self.facts: Final = facts
        self.package = package
        self.severity, self.kinds, self.scope, self.parameters = facts[:4]
        self.id: Final = module.rpartition(".")[2].replace("_", "-")

    def of(self, package: Package) -> "Rule":
        """The same rule as one of a package."""
        other = copy(self)
        other.package = package
        return other

    @cached_property
    def reports(self) -> Enum | None:
        """The kind of which it reports every fault, refusal, rejection or broken constraint that deserves it."""
        if self.facts.reports is None:
            return None
        enum, _, member = self.facts.reports.rpartition(".")
        module, _, name = enum.rpartition(".")
        kind: Enum = getattr(import_module(module), name)[member]
        return kind

    @cached_property
    def check(self) -> Check:
        """The generator of its problems."""
        return self._declared.check

    @cached_property
    def declaration(self) -> type | None:
        """The dataclass of its options, if it has any."""
        return self._declared.declaration

    @cached_property
    def _declared(self) -> "Rule":
        """The rule as its module declares it; raises RuntimeError if the index says something else."""
        (found,) = rules_in(import_module(self.module))
        if found.facts != self.facts:
            raise RuntimeError("the index of the rules is stale: run scripts/docs.py")
        return found

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The options of the rule, as plain data."""
        return declared(self.declaration) if self.declaration else ()

    @property
    def page(self) -> str:
        """The docstring of its file."""
        module = modules.get(self.module)
        return inspect.cleandoc((module.__doc__ if module else _docstring(self.module)) or "")

    @cached_property
    def summary(self) -> str:
        """The first line of the page, without the period."""
        return self.page.partition("\n")[0].rstrip(".")

    @cached_property
    def info(self) -> RuleInfo:
        """The parts that reports show."""
        where = self.package.documentation
        return RuleInfo(
            id=self.id,
            family=self.family,
            severity=self.severity,
            summary=self.summary,
            page=lambda: self.page + fix_page(self.facts.fix) + options_page(self.id, self.options),
            url=where.replace("{rule}", self.id) if where else None,
            package=self.package.name,
            options=self.options,
            fix=self.facts.fix,
        )

    def configured(self, values: Mapping[str, Any] | None) -> Any:
        """An instance of its options, or None; `values` are the validated values of the configuration."""
        if "options" not in self.parameters or self.declaration is None:
            return None
        return read(self.declaration, values or {})

    def arguments(self, **given: object) -> dict[str, object]:
        """The given arguments that its check takes."""
        return {name: given[name] for name in self.parameters}

    @cached_property
    def family(self) -> str:
        """The folder, below the family of the package."""
        inside = self.module.removeprefix(self.package.module).strip(".")
        return "/".join(filter(None, (self.package.family, *inside.split(".")[:-1])))


_FIXES: Final[Mapping[FixKind | None, str]] = {
    None: "",
    "safe": "`check --fix` fixes this.",
    "unsafe": "`check --fix --unsafe-fixes` fixes this: read what it changed.",
    "either": "`check --fix` fixes this where only one text is possible. With `--unsafe-fixes`, also where one is"
    " likely: read what it changed.",
}


def fix_page(fix: FixKind | None) -> str:
    """The section of a page about fixes, Markdown; empty for a rule without fixes."""
    return f"\n\n## Fix\n\n{_FIXES[fix]}" if fix else ""


def rules_in(module: ModuleType) -> list[Rule]:
    """The rules that a module declares, without those that it imports."""
    rules = (value for value in vars(module).values() if isinstance(value, Rule))
    return [it for it in rules if it.module == module.__name__]


def _docstring(module: str) -> str:
    """The docstring of a module that is not imported: the first string of its source."""
    from ast import literal_eval
    from importlib.util import find_spec
    from tokenize import STRING, generate_tokens

    spec = find_spec(module)
    read = getattr(spec.loader, "get_source", None) if spec else None
    source = read and read(module)
    if not source:  # only compiled
        return import_module(module).__doc__ or ""
    tokens = generate_tokens(StringIO(source).readline)
    return str(literal_eval(next(it.string for it in tokens if it.type == STRING)))


def rule(
    severity: Severity,
    *,
    kinds: tuple[str | tuple[str, str], ...] = (),
    options: type | None = None,
    reports: Enum | None = None,
    fix: FixKind | None = None,
) -> Callable[[Check], Rule]:
    """Make a rule of a generator of problems.

    The names of the parameters say what it looks at: `check(resource)` is called for each object of
    one of the Flux `kinds` in each cluster, `check(cluster)` once for each cluster,
    `check(repository)` once, `check(comments)` once, when all findings are placed, and `check(change)`, with a
    `Transition`, once for each cluster that differs from an earlier state, if that is known. One that looks at
    a `resource` may take its `cluster` as well. With `kinds`, names or (name, group), `check(cluster)` and
    `check(repository)` are called only for those that have an object of one of them. `check(faults)`, with or without the `cluster`, is
    called once for each cluster that has faults (FoundFault) of the kind that the rule `reports`. If that is
    another kind, a RefusalKind, RejectionKind or Constraint, `check(cluster)` is called only for clusters that
    have something of it. A rule with `options`, a frozen dataclass whose fields
    are made by `option`, takes an instance of it as `options`. `fix` says whether the fixes of its problems are
    safe, unsafe, or some of each. Raises TypeError for any other
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
        facts = Facts(severity, kinds, scope, names, _dotted(reports), fix)
        made = Rule(check.__module__, facts)
        made.check, made.declaration = check, options
        return made

    return decorate


def _dotted(kind: Enum | None) -> str | None:
    return kind and f"{type(kind).__module__}.{type(kind).__qualname__}.{kind.name}"


def _scope(names: frozenset[str], has_kinds: bool, reports: bool) -> Scope | None:
    if "resource" in names:
        fits = has_kinds and not reports and names <= {"resource", "cluster"}
        return "resource" if fits else None
    if has_kinds and (reports or names not in ({"cluster"}, {"repository"})):
        return None
    if names in ({"faults"}, {"faults", "cluster"}):
        return "faults" if reports else None
    if reports and names != {"cluster"}:
        return None
    return next((scope for scope in _ALONE if names == {scope}), None)
