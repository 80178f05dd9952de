"""Finds the rules of packages. Every module is a rule, unless its name starts with an underscore.

Our own rules are found by the name of their package, like those of a plugin. What they declare is in a
generated index, so that a rule is imported only when it is used; one that is not in the index is imported
like that of a plugin. This is the only place where a lower layer imports a higher one; it refers to no single
rule.
"""

import inspect
import os
import re
import site
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from gitops_lint.errors import UsageError
from gitops_lint.files.inputs import incomplete
from gitops_lint.results.finding import Option, Severity
from gitops_lint.rule.declare import OWN, Facts, Package, Rule, rules_in

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

ENTRY_POINT_GROUP: Final = "gitops_lint.rules"
_LABELS: Final = ("documentation", "docs")  # as PyPI knows them, less case and punctuation
_WEB: Final = ("https://", "http://")


def load_rules(*, plugins: bool = True) -> tuple[Rule, ...]:
    """Every rule of this package and, with `plugins`, of other installed packages, sorted by id.

    A package is installed if its metadata is in a site directory of this Python. Metadata in another
    entry of `sys.path`, such as the working directory, is ignored: the linted repository may be there.
    Raises UsageError if a package cannot be imported, if a module of it defines no rule, or if two rules
    have the same id.
    """
    rules: dict[str, Rule] = {}
    for package in (OWN, *(_plugins() if plugins else ())):
        for found in _own_rules() if package is OWN else _rules_of(package):
            other = rules.setdefault(found.id, found)
            if other.module != found.module:
                both = f"{_file(found)} and {_file(other)}"
                raise _broken(package, f"two rules have the id {found.id}: {both}")
    return tuple(rules[name] for name in sorted(rules))


def imported_rules() -> tuple[Rule, ...]:
    """Every rule of this package, imported and checked, sorted by id: what the index is made of."""
    return tuple(sorted(_rules_of(OWN), key=lambda rule: rule.id))


@cache
def _own_rules() -> tuple[Rule, ...]:
    """Every rule of this package. Those in the index are not imported yet."""
    index: Mapping[str, tuple[Any, ...]] = import_module(f"{OWN.module}._index").RULES
    found = []
    for name, is_package in _modules(OWN.module, import_module(OWN.module).__path__, OWN):
        if known := index.get(name):
            found.append(_indexed(name, known))
        elif not is_package and not _is_helper(name, OWN):
            found.append(_rule_in(_import(name, OWN), OWN))
    return tuple(found)


def _indexed(module: str, entry: tuple[Any, ...]) -> Rule:
    """The rule of an entry in the index."""
    severity, kinds, scope, parameters, reports, fix, summary, options = entry
    facts = Facts(Severity(severity), kinds, scope, frozenset(parameters), reports, fix)
    rule = Rule(module, facts)
    rule.summary, rule.options = summary, tuple(Option(*it) for it in options)
    return rule


def entry_of(rule: Rule) -> tuple[Any, ...]:
    """The entry of a rule in the index, plain data."""
    severity, kinds, scope, parameters, reports, fix = rule.facts
    return (
        severity.value,
        kinds,
        scope,
        tuple(sorted(parameters)),
        reports,
        fix,
        rule.summary,
        tuple(map(tuple, rule.options)),
    )


def _is_helper(name: str, package: Package) -> bool:
    return "._" in name.removeprefix(package.module)


def _plugins() -> Iterator[Package]:
    folders = _site_directories()
    if not _plugins_are_installed(folders):
        return
    from importlib.metadata import distributions

    incomplete()  # a rule of another package may look at anything
    entries: dict[str, tuple[EntryPoint, ...]] = {}  # the first distribution of a name is in use
    for it in distributions(path=folders):
        name = re.sub(r"[-_.]+", "-", it.name).lower()
        entries.setdefault(name, tuple(it.entry_points.select(group=ENTRY_POINT_GROUP)))
    yield from map(_package, sorted(entry for found in entries.values() for entry in found))


def _site_directories() -> list[str]:
    """The entries of `sys.path` that are site directories of this Python, including the user's."""
    known = {*site.getsitepackages()}
    if site.ENABLE_USER_SITE:
        known.add(site.getusersitepackages())
    return [folder for folder in sys.path if folder in known]


def _plugins_are_installed(folders: Iterable[str]) -> bool:
    """Whether an installed package has the group; ten times faster than importlib.metadata."""
    return any(
        ENTRY_POINT_GROUP in file.read_text("utf-8", "replace")
        for folder in map(Path, folders)
        for pattern in ("*.dist-info/entry_points.txt", "*.egg-info/entry_points.txt")
        for file in folder.glob(pattern)
    )


def _package(entry: "EntryPoint") -> Package:
    """The package of an entry point; its family is the name of the entry point."""
    distribution = entry.dist
    package = Package(
        distribution.name if distribution else entry.value, entry.module, entry.name, None
    )
    if entry.attr:
        raise _broken(package, f"its entry point names {entry.value}, which is not a package")
    declared = getattr(_import(package.module, package), "DOCUMENTATION", None)
    where = declared or (_documentation(distribution) if distribution else None)
    if where is not None and not (isinstance(where, str) and where.startswith(_WEB)):
        raise _broken(package, f"its DOCUMENTATION is not a web address: {where}")
    return package._replace(documentation=where)


def _documentation(distribution: "Distribution") -> str | None:
    """The address that a distribution gives for its documentation (core metadata: Project-URL)."""
    for line in distribution.metadata.get_all("Project-URL") or ():
        label, _, address = line.partition(",")
        if re.sub(r"[\W_]", "", label).lower() in _LABELS and address.strip().startswith(_WEB):
            return str(address.strip())
    return None


def _rules_of(package: Package) -> Iterator[Rule]:
    """The rules of a package, or of a single module."""
    module = _import(package.module, package)
    if not hasattr(module, "__path__"):
        yield _rule_in(module, package)
        return
    for name, is_package in _modules(package.module, module.__path__, package):
        module = _import(name, package)
        if is_package or _is_helper(name, package):
            _holds_no_rule(module, package)
        else:
            yield _rule_in(module, package)


def _modules(name: str, folders: Iterable[str], package: Package) -> Iterator[tuple[str, bool]]:
    """The dotted names of all modules in a package's folders, and whether they are packages themselves.

    Includes folders without `__init__.py`.

    Lists files, because pkgutil skips folders without `__init__.py` and packages that cannot be imported,
    and nobody would notice the missing rules.
    """
    files = (
        file for folder in folders for file in os.scandir(folder)
    )  # a Path takes ten times as long
    for file in sorted(files, key=lambda file: file.name):
        if file.name == "__pycache__" or file.name.startswith("."):
            continue
        is_folder = file.is_dir()
        module = file.name if is_folder else inspect.getmodulename(file.name)
        if module is None or module == "__main__":
            continue
        if not module.isidentifier():
            if is_folder and not any(Path(file.path).rglob("*.py")):
                continue
            raise _broken(
                package, f"{file.path} cannot be imported: its name is not a Python identifier"
            )
        if is_folder:
            yield from _modules(f"{name}.{module}", [file.path], package)
        else:
            is_package = module == "__init__"
            yield name if is_package else f"{name}.{module}", is_package


def _import(name: str, package: Package) -> ModuleType:
    try:
        return import_module(name)
    except Exception as error:  # importing a module may raise anything
        raise _broken(package, f"{name}: {type(error).__name__}: {error}") from error


def _rule_in(module: ModuleType, package: Package) -> Rule:
    found = rules_in(module)
    if not found:
        why = "defines no rule; start the name of a helper with an underscore"
        raise _broken(package, f"{module.__file__} {why}")
    if len(found) > 1:
        raise _broken(
            package, f"{module.__file__} defines {len(found)} rules; a file defines one rule"
        )
    return found[0].of(package)


def _holds_no_rule(module: ModuleType, package: Package) -> None:
    if rules_in(module):
        why = "defines a rule; move it to its own module, whose name does not start with an underscore"
        raise _broken(package, f"{module.__file__} {why}")


def _broken(package: Package, why: str) -> UsageError:
    hint = None if package is OWN else f"fix or uninstall {package.name}"
    return UsageError(f"the rules of {package.name} cannot be loaded: {why}", hint)


def _file(found: Rule) -> str:
    return inspect.getfile(found.check)
