"""The pipeline: paths → files → clusters → problems → findings → report."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from gitops_lint import __version__, cel
from gitops_lint.cluster import Cluster, Repository, Resource, load, strays
from gitops_lint.cluster.coverage import coverage_of
from gitops_lint.config import Config, load_config, root_of, with_rule_ids
from gitops_lint.documents import Place, Tree, file_place, internal_error
from gitops_lint.engine.internal_error import (
    INFO,
    Failure,
    failure_of_rule,
    failures_of,
    problems_of,
    unreported,
)
from gitops_lint.engine.locate import location_of, place
from gitops_lint.engine.merge import order
from gitops_lint.engine.scope import Scope, scope_of
from gitops_lint.engine.suppress import suppressions
from gitops_lint.errors import UsageError
from gitops_lint.once import once
from gitops_lint.order.verdict import verdict
from gitops_lint.results.cluster import ClusterSummary, EntryKind
from gitops_lint.results.finding import Report, RuleInfo, Severity, Unknown
from gitops_lint.results.problem import Problem
from gitops_lint.results.suppression import Comments, Suppression
from gitops_lint.results.verdict import Verdict
from gitops_lint.rule import Rule, load_rules
from gitops_lint.schema import NEWEST, is_flux
from gitops_lint.wording.lists import counted, listing

NO_CEL: Final = (
    "CEL expressions and the validation rules of CRDs were not checked, because the package"
    " cel-expr-python is not installed"
)

Progress = Callable[[str, int, int], None]
_Reported = tuple[Rule | RuleInfo, Problem, str | None]  # with the name of the cluster, if any


class Checked(NamedTuple):
    """The problems that the rules reported, and the failures of rules."""

    problems: tuple[_Reported, ...]
    failures: tuple[Failure, ...]


def lint(
    *paths: str | Path,
    root: Path | None = None,
    config: Config | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Report:
    """Lint the clusters whose entry points are under `paths` (default: the current directory).

    For other paths, such as a file or the directory of an app, lint the whole repository, and report the
    findings there.
    `root` defaults to the enclosing git work tree, `config` to the `.gitops-lint.yaml` there.
    `progress` is called with a stage, the steps done and the steps in all. Raises UsageError for a path
    that does not exist, an invalid configuration, or if there is nothing to lint.
    """
    given = [Path(path) for path in paths]
    top = root_of(given, root)
    rules, config = _rules(config or load_config(top))
    tree = Tree(top, config.exclude)
    progress("finding clusters", 0, 1)
    scope = scope_of(tree, given, config)
    repository = _read(tree, scope, config, progress)
    return scope.report(_judged(repository, progress, rules), repository)


def judge(
    repository: Repository, progress: Progress, rules: Sequence[Rule] | None = None
) -> Report:
    """The report of the rules (default: all rules) on a repository that has been read."""
    loaded, config = _rules(repository.config)
    known = loaded if rules is None else rules
    return _judged(replace(repository, config=config), progress, known)


def _judged(repository: Repository, progress: Progress, known: Sequence[Rule]) -> Report:
    running = [rule for rule in known if _runs(rule, repository.config)]
    return report(repository, known, running, check(repository, running, progress))


def _rules(config: Config) -> tuple[tuple[Rule, ...], Config]:
    """All rules, and the configuration with their ids; raises UsageError if it does not fit them."""
    rules = load_rules(plugins=config.plugins)
    config = with_rule_ids(config, {rule.id: rule.family for rule in rules})
    if config.options:
        from gitops_lint.config.schema import check_options

        check_options(config, {rule.id: rule.options for rule in rules})
    return rules, config


def read(tree: Tree, paths: Sequence[Path], config: Config, progress: Progress) -> Repository:
    """The repository with the clusters that the paths select, resolved; see `scope_of`."""
    progress("finding clusters", 0, 1)
    return _read(tree, scope_of(tree, paths, config), config, progress)


def _read(tree: Tree, scope: Scope, config: Config, progress: Progress) -> Repository:
    repository = load(tree, config, scope.found, scope.entries, progress)
    try:
        return replace(repository, strays=strays(repository))
    except Exception as error:  # noqa: BLE001  the clusters themselves have been read
        what = "looking for Flux objects outside of the clusters"
        tree.failures.append(internal_error(what, error, file_place("")))
        return replace(repository, whole=False)


def check(repository: Repository, rules: Sequence[Rule], progress: Progress) -> Checked:
    """Run rules on a repository; if one fails, the others still run."""
    problems: list[_Reported] = []
    failures: list[Failure] = []
    for done, rule in enumerate(rules):
        progress("checking", done, len(rules))
        _run(rule, repository, None, problems, failures)
    return Checked(tuple(problems), tuple(failures))


def _run(
    rule: Rule,
    repository: Repository,
    comments: Comments | None,
    problems: list[_Reported],
    failures: list[Failure],
) -> None:
    """Add the problems that a rule reports, and its failures."""
    for arguments, cluster in _calls(rule, repository, comments):
        name = _name(cluster)
        try:
            problems.extend(
                (rule, _capped(rule, problem, cluster), name) for problem in rule.check(**arguments)
            )
        except Exception as error:  # noqa: BLE001  a rule may come from anywhere
            about = arguments.get("resource")
            failures.append(failure_of_rule(rule, error, repository, name, about))


def _verdicts(repository: Repository, failures: list[Failure]) -> Iterator[Verdict]:
    """The verdict on each cluster; a failure to find one is added to `failures`."""
    for cluster in repository.clusters:
        try:
            if cluster.whole:
                yield verdict(cluster)
        except Exception as error:  # noqa: BLE001  one cluster must not end the run
            what = "judging whether this cluster converges"
            failures.append(Failure(internal_error(what, error, cluster.entry.place), cluster.name))


def _capped(rule: Rule, problem: Problem, cluster: Cluster | None) -> Problem:
    """The problem; at most a warning if it is only assumed that Flux reads the files of the cluster."""
    severity = problem.severity or rule.severity
    if cluster and cluster.entry.assumed and severity is Severity.ERROR:
        return problem._replace(severity=Severity.WARNING)
    return problem


def _name(cluster: Cluster | None) -> str | None:
    """The name of a cluster; None for a file that no cluster reads."""
    return None if cluster is None or cluster.entry.found_by is EntryKind.STRAY else cluster.name


def report(
    repository: Repository, known: Sequence[Rule], ran: Sequence[Rule], checked: Checked
) -> Report:
    """The report: the problems as findings, and then the findings about suppression comments."""
    tree, config = repository.tree, repository.config
    # Files of no cluster are parsed too, to find the clusters, but most rules do not check them.
    read = (coverage_of(repository).files if repository.whole else frozenset(tree.parsed)) | {
        it.entry.path for it in repository.strays
    }
    failures = [*failures_of(repository), *checked.failures, *unreported(repository, known)]
    verdicts = tuple(_verdicts(repository, failures))
    comments: list[Suppression] = []
    for path in tree.parsed:
        try:
            comments += suppressions(path, tree.text(path))
        except Exception as error:  # noqa: BLE001  one file must not end the run
            what = "reading the suppressions in this file"
            failures.append(Failure(internal_error(what, error, file_place(path))))
    placed = place(checked.problems, config, tree, comments)
    failures += map(Failure, placed.failures)
    used = {comment for comment, _ in placed.used}
    state = Comments(
        tuple(it for it in comments if it.path in read or it in used),
        placed.used,
        frozenset(it.id for it in known),
        frozenset(it.id for it in ran),
    )
    problems: list[_Reported] = []
    # Only if nothing is missing: a comment may be used in a cluster that was not selected, or that failed.
    for rule in ran:
        if rule.scope == "comments" and repository.whole and not failures:
            _run(rule, repository, state, problems, failures)
    late = place([*problems, *problems_of(failures)], config, tree)
    more = [Failure(it) for it in late.failures if it not in placed.failures]
    failures += more
    last = place(problems_of(more), config, tree)
    return Report(
        findings=tuple(sorted((*placed.findings, *late.findings, *last.findings), key=order)),
        ignored=(*placed.ignored, *late.ignored),
        unknown=tuple(_unknown(repository)),
        crashes=tuple(dict.fromkeys(it.crash for it in failures)),
        clusters=tuple(_summary(it) for it in repository.clusters if it.whole),
        verdicts=verdicts,
        rules=(*(rule.info for rule in ran), *([INFO] if failures else [])),
        files=sum(path in read for path in tree.parsed),
        # What failed may have found secrets, so no text is safe to show.
        sources={} if any(failures_of(repository)) else {**placed.sources, **late.sources},
        version=__version__,
    )


def _runs(rule: Rule, config: Config) -> bool:
    if config.select is not None:
        return rule.id in config.select
    return config.severities.get(rule.id, rule.severity) is not None


def _calls(
    rule: Rule, repository: Repository, comments: Comments | None = None
) -> Iterator[tuple[dict[str, object], Cluster | None]]:
    """The arguments of each call of a rule's check, with the cluster it is about.

    `comments` are given after all other rules have run; without them, rules on comments are not called.
    """
    options = rule.configured(repository.config.options.get(rule.id))
    match rule.scope:
        case "repository":
            yield rule.arguments(repository=repository, options=options), None
        case "cluster":
            for cluster in (*repository.clusters, *repository.strays):
                yield rule.arguments(cluster=cluster, options=options), cluster
        case "faults":
            for cluster in (*repository.clusters, *repository.strays):
                if rule.reports and (faults := cluster.faults.get(rule.reports)):
                    given = rule.arguments(faults=faults, cluster=cluster, options=options)
                    yield given, cluster
        case "resource":
            for cluster in (*repository.clusters, *repository.strays):
                for resource in _flux_objects(cluster, rule.kinds):
                    given = rule.arguments(resource=resource, cluster=cluster, options=options)
                    yield given, cluster
        case "comments":
            if comments:
                yield rule.arguments(comments=comments, options=options), None


@once
def _flux_objects(cluster: Cluster, kinds: tuple[str, ...]) -> Sequence[Resource]:
    """Flux's objects of some kinds; once, because many rules check the same kinds."""
    return [it for it in cluster.of_kind(*kinds) if is_flux(it.api_version, it.kind)]


def _unknown(repository: Repository) -> Iterator[Unknown]:
    """What cannot be determined from the checkout, each reason and place once for all its clusters."""
    tree = repository.tree
    if not cel.available():
        yield Unknown(NO_CEL, None, ())
    yield from (Unknown(text, None, ()) for text in _left_out(repository))
    yield from (Unknown(text, None, ()) for text in _newer(repository))
    if tree.unreadable:
        folder, reason = min(tree.unreadable.items())
        more = f" and {others} more" if (others := len(tree.unreadable) - 1) else ""
        yield Unknown(f"directory `{folder}`{more} cannot be read: {reason}", None, ())
    found: dict[tuple[str, Place | None], list[str]] = {}
    for cluster in repository.clusters:
        for reason, where in cluster.unknown:
            found.setdefault((reason, where), []).append(cluster.name)
    unknown = [
        Unknown(reason, location_of(tree, where), tuple(clusters))
        for (reason, where), clusters in found.items()
    ]
    yield from sorted(unknown, key=lambda it: (it.location is not None, it.location, it.reason))


def _newer(repository: Repository) -> Iterator[str]:
    """The Flux versions that are newer than all schemas, with the clusters that run them."""
    versions: dict[str, list[str]] = {}
    for cluster in repository.clusters:
        if cluster.flux.newer:
            versions.setdefault(cluster.flux.found, []).append(cluster.name)
    for version, names in sorted(versions.items()):
        verb = "runs" if len(names) == 1 else "run"
        yield (
            f"{listing(names)} {verb} Flux {version}, which gitops-lint does not know yet: fields and API "
            f"versions are checked as in Flux {NEWEST}, and what may be new is no error"
        )


def _left_out(repository: Repository) -> Iterator[str]:
    """Which entry points are assumed, and which Flux objects are in no cluster for a known reason."""
    if names := [it.name for it in repository.clusters if it.entry.assumed]:
        what = "is an entry point" if len(names) == 1 else "are entry points"
        yield f"Assuming that {listing(names)} {what}, because no file declares one"
    if repository.whole and (found := coverage_of(repository).asides):
        number = sum(found.values())
        where = [f"{directory} ({reason})" for reason, directory in found]
        verb = "is" if number == 1 else "are"
        yield f"{counted(number, 'Flux object')} {verb} in no cluster, as expected: {listing(where)}"


def _summary(cluster: Cluster) -> ClusterSummary:
    kinds: Iterable[str] = (resource.kind for resource in cluster.resources)
    return ClusterSummary(
        cluster.name,
        cluster.entry.directory or ".",
        cluster.entry.found_by,
        cluster.flux,
        dict(sorted(Counter(kinds).items())),
    )


__all__ = ["Report", "UsageError", "lint"]
