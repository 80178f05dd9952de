"""Merges findings with one cause, and puts them in order."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from posixpath import basename
from typing import Any, Literal

from gitops_lint.engine.fingerprint import Identity
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import Finding, Location, Related, Severity
from gitops_lint.results.fix import Fix, TextFix, union
from gitops_lint.results.problem import Cause
from gitops_lint.wording.lists import counted, listing

TextOf = Callable[[Fix | None], TextFix | None]  # the edits of text that a fix makes


class Located(NamedTuple):
    """A finding about one problem, at the problem's own place; `edit` is the location of its cause."""

    finding: Finding  # without its fix
    cause: Cause | None = None
    edit: Location | None = None
    label: str = ""
    fix: Fix | None = None  # of the problem

    @property
    def places(self) -> tuple[Location, ...]:
        """The places where a suppression applies to it."""
        return (self.finding.location, self.edit) if self.edit else (self.finding.location,)


class Suppressed(NamedTuple):
    """Why a finding is not reported."""

    by: Literal["comment", "config"]
    reason: str


def merge(
    found: Iterable[tuple[Located, Suppressed | None]],
    text_of: TextOf,
) -> list[tuple[Finding, Identity, Suppressed | None]]:
    """One finding for each cause and suppression, in order.

    Without a cause, findings are merged if their texts and locations are equal. Then those are merged
    that say the same of the same objects, or that one edit fixes in several copies of a file, such as those
    of clusters with copies of one file.
    """
    groups: dict[Any, list[Located]] = {}
    for located, state in found:
        it = located.finding
        cause = located.cause
        key: object = (it.location, it.message, it.notes, it.help)
        if cause:
            key = cause._replace(help=None, fix=None)  # which may differ from object to object
        apart = it.severity if cause and cause.anchor == "object" else None  # edits of their own
        groups.setdefault((it.rule, key, state, apart), []).append(located)
    copies: dict[Any, list[_Merged]] = {}
    for (_, _, state, _), group in _with_common_place(groups).items():
        merged = _merged(group, text_of)
        it = merged.finding
        # Each error is shown in full, at each place.
        alike = it.names and it.severity is not Severity.ERROR
        what: object = merged.edit or (it.message, it.names)
        same: object = (it.rule, it.severity, what) if alike else id(it)
        copies.setdefault((same, state), []).append(merged)
    results = [
        (it.finding, it.identity, state)
        for (_, state), group in copies.items()
        for it in (_once(group),)
    ]
    return sorted(results, key=lambda entry: order(entry[0]))


def _with_common_place(groups: dict[Any, list[Located]]) -> dict[Any, list[Located]]:
    """The groups, with those merged that would say the same of objects at one place.

    For example, two clusters apply one directory, each with a parent of its own.
    """
    homes: dict[Any, Any] = {}  # what is said at each place, with the first group that says it
    into: dict[Any, Any] = {}  # a group, with the earlier one that it is merged into

    for key, group in groups.items():
        rule, cause, state, apart = key
        if isinstance(cause, Cause) and cause.anchor == "object":
            for it in group:
                said = (rule, cause.message, state, apart, it.finding.location)
                one, other = _root(into, homes.setdefault(said, key)), _root(into, key)
                if one != other:
                    into[other] = one
    found: dict[Any, list[Located]] = {}
    for key, group in groups.items():
        found.setdefault(_root(into, key), []).extend(group)
    return found


def _root(into: dict[Any, Any], key: Any) -> Any:
    while key in into:
        key = into[key]
    return key


def order(finding: Finding) -> tuple[Any, ...]:
    """The key by which reports sort findings: path, line, column, rule and texts."""
    it = finding
    return it.location, it.rule, it.message, it.notes, it.help or "", it.objects


class _Merged(NamedTuple):
    """A finding, and what stays the same of it when objects come and go.

    `edit` is what has to be edited, whatever the directory, if one edit fixes several objects.
    """

    finding: Finding
    identity: Identity
    edit: tuple[str, str, str | None] | None = None  # (name of the file, message, help)


def _merged(group: Sequence[Located], text_of: TextOf) -> _Merged:
    """One finding for problems with one cause."""
    worst = min(group, key=lambda it: (it.finding.severity.rank, order(it.finding)))
    findings = [it.finding for it in group]
    first, cause, edit = worst[:3]
    finding = first._replace(
        clusters=tuple(sorted({name for it in findings for name in it.clusters})),
        objects=tuple(sorted({affected for it in findings for affected in it.objects})),
        related=_related([it for it in findings if it.objects == first.objects or not cause]),
        stops=_stops(findings),
    )
    finding = finding._replace(fix=_fix(group, finding, text_of))
    if not cause:
        owner = next(iter(finding.names), "")
        return _Merged(finding, Identity(first.message, first.location, owner))
    at = edit or min(it.location for it in findings)
    labels = tuple(sorted({it.label for it in group if it.label}))
    what = (basename(edit.path), cause.message, cause.help) if edit and not labels else None
    places = {it.location for it in findings}
    if len(finding.names) > 1 or len(labels) > 1:
        finding = finding._replace(
            message=_about_several(cause.message, finding.names, labels),
            location=min(places) if cause.anchor == "object" else at,
            help=_help_about_several(group, worst, labels),
            notes=(f"For example, {first.message}.", *first.notes),
        )
    elif cause.anchor == "edit":
        own = [Related(it.location, f"sets it for {it.name}") for it in finding.objects]
        finding = finding._replace(
            location=at,
            help=cause.help or first.help,
            related=(*finding.related, *(it for it in own if it.location != at)),
        )
    elif len(places) > 1:  # copies of one object
        copies = [
            Related(it.location, _same_in(it)) for it in findings if it.location != min(places)
        ]
        finding = finding._replace(
            location=min(places),
            help=_common(group, [it.help for it in findings], first.help),
            related=(*finding.related, *dict.fromkeys(copies)),
        )
    identity = Identity(cause.message, edit, cause.parent)
    return _Merged(finding, identity, what if len(finding.names) > 1 else None)


def _fix(group: Sequence[Located], finding: Finding, text_of: TextOf) -> TextFix | None:
    """That of the cause, if one edit is enough, or else those of the problems; no other is made."""
    causes = [it.cause for it in group if it.cause]
    if causes and (causes[0].anchor == "edit" or len(finding.names) > 1):
        for cause in causes:
            if common := text_of(cause.fix):
                return common
    return union(text_of(it.fix) for it in group)


def _help_about_several(
    group: Sequence[Located], example: Located, labels: Sequence[str]
) -> str | None:
    """The help of the causes or, if one has none, that of the example."""
    helps = [it.cause.help if it.cause else None for it in group]
    if example.cause and all(helps):
        return _common(group, helps, example.cause.help)
    finding = example.finding
    if finding.help is None or {it.finding.help for it in group} == {finding.help}:
        return finding.help
    subject = example.label if labels[1:] else next(iter(finding.names), "this example")
    return f"for {subject}: {finding.help}; likewise for the others"


def _common(group: Sequence[Located], helps: Sequence[str | None], first: str | None) -> str | None:
    """The most common help of problems, then the others, each with the names of its objects."""
    by_help: dict[str, list[Finding]] = {}
    for it, text in zip(group, helps, strict=True):
        by_help.setdefault(text or "", []).append(it.finding)
    by_help.pop("", None)
    most, *others = sorted(by_help, key=lambda it: (-len(by_help[it]), it != first, it)) or [""]
    usual = {name for it in by_help.get(most, ()) for name in it.names}
    exceptions = [f"but for {_named(by_help[text], usual)}: {text}" for text in others]
    return "; ".join([most, *exceptions]) or None


def _named(findings: Sequence[Finding], usual: set[str]) -> str:
    """The names of objects, with their clusters if others of these names are usual."""
    names = list(dict.fromkeys(name for it in findings for name in it.names))
    clusters = sorted({name for it in findings for name in it.clusters})
    where = f" in {listing(clusters, 3)}" if clusters and not usual.isdisjoint(names) else ""
    return f"{listing(names, 3)}{where}"


def _about_several(message: str, names: Sequence[str], labels: Sequence[str]) -> str:
    return message.replace("{objects}", _counted(names)).replace("{labels}", listing(labels, 4))


def _once(copies: Sequence[_Merged]) -> _Merged:
    """One finding for equal ones at several places."""
    if not copies[1:]:
        return copies[0]
    first, *others = sorted(copies, key=lambda it: order(it.finding))
    findings = [it.finding for it in copies]
    same = [Related(it.finding.location, _same_in(it.finding)) for it in others]
    objects = tuple(sorted({affected for it in findings for affected in it.objects}))
    message = first.finding.message
    if first.edit:
        message = _about_several(first.edit[1], tuple(dict.fromkeys(it.name for it in objects)), ())
    finding = first.finding._replace(
        message=message,
        clusters=tuple(sorted({name for it in findings for name in it.clusters})),
        objects=objects,
        related=(*first.finding.related, *dict.fromkeys(same)),
        stops=_stops(findings),
        fix=union(it.fix for it in findings),
    )
    return first._replace(finding=finding)


def _stops(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sorted({name for it in findings for name in it.stops}))


def _same_in(finding: Finding) -> str:
    return f"the same in {listing(finding.clusters)}" if finding.clusters else "the same here"


def _related(findings: Sequence[Finding]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(it.related for it in findings)))


def _counted(names: Sequence[str]) -> str:
    """`22 Kustomizations`, or `22 objects` of several kinds; a name starts with its kind."""
    kinds = {name.partition(" ")[0] for name in names}
    return counted(len(names), kinds.pop() if len(kinds) == 1 else "object")
