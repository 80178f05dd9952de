"""The pipeline: paths → files → clusters → problems → findings → report."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gitops_lint import __version__
from gitops_lint.cluster import Cluster, Repository, Resource, find_entries, load, strays
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.coverage import coverage_of
from gitops_lint.cluster.kinds import Kind
from gitops_lint.cluster.rejections import RejectionKind, breaking, rejected
from gitops_lint.config import Config, load_config, root_of, with_rule_ids
from gitops_lint.documents import FaultKind, Tree, file_place, internal_error
from gitops_lint.engine.internal_error import (
    Failure,
    failure_of_rule,
    failures_of,
    place_of_cluster,
    problems_of,
    unreported,
)
from gitops_lint.engine.locate import place
from gitops_lint.engine.merge import order
from gitops_lint.engine.scope import Scope, scope_of
from gitops_lint.engine.suppress import suppressions
from gitops_lint.engine.unknown import unknown
from gitops_lint.errors import UsageError
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once, remembered_of
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.order.verdict import verdict
from gitops_lint.results.cluster import ClusterSummary, EntryKind
from gitops_lint.results.finding import Parts, Report, RuleInfo, Severity
from gitops_lint.results.internal_error import INFO
from gitops_lint.results.problem import Problem
from gitops_lint.results.suppression import Comments, Suppression
from gitops_lint.results.verdict import Verdict
from gitops_lint.reuse import reused
from gitops_lint.rule import Rule, load_rules
from gitops_lint.schema import is_flux

if TYPE_CHECKING:
    from gitops_lint.change import Transition

Progress = Callable[[str, int, int], None]
_Reported = tuple[Rule | RuleInfo, Problem, str | None]  # with the name of the cluster, if any


class Checked(NamedTuple):
    """The problems that the rules reported, the failures of rules, and the verdicts that are known already."""

    problems: tuple[_Reported, ...]
    failures: tuple[Failure, ...]
    verdicts: Mapping[Cluster, Verdict] = MappingProxyType({})


class _CheckedCluster(NamedTuple):
    """The problems of one cluster by rule, of rules that look at a cluster alone, and its verdict."""

    problems: Mapping[str, Sequence[Problem]]
    verdict: Verdict | None


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
    rules, config = rules_for(config or load_config(top))
    return lint_tree(Tree(top, config.exclude), given, rules, config, progress)


class Base(NamedTuple):
    """The files before a change, and the name of this state for people."""

    tree: Tree
    name: str


def lint_tree(
    tree: Tree,
    paths: Sequence[Path],
    rules: Sequence[Rule],
    config: Config,
    progress: Progress,
    *,
    base: Base | None = None,
) -> Report:
    """The report of the rules about the paths in a tree; see `lint`, `rules_for`.

    With a `base`, only what is new since then is reported, and the rules about changes run.
    """
    return study_tree(tree, paths, rules, config, progress, base=base)[0]


def study_tree(
    tree: Tree,
    paths: Sequence[Path],
    rules: Sequence[Rule],
    config: Config,
    progress: Progress,
    *,
    base: Base | None = None,
) -> tuple[Report, Repository]:
    """The same, with the repository, to ask further questions about it."""
    progress("finding clusters", 0, 1)
    if base or config.baseline:  # findings are known again by their fingerprints
        config = config._replace(parts=Parts())
    scope = scope_of(tree, paths, config)
    before = old = None
    if base is not None:
        before = _before(base.tree, {it.name for it in scope.entries}, config, progress)
        old = _judged(before, progress, rules)
        if tree.memory is not None:
            tree.memory.start()
    repository = _read(tree, scope, config, progress)
    found = scope.report(_judged(repository, progress, rules, before), repository)
    whole = repository.whole and not found.paths
    if config.baseline:
        from gitops_lint.engine.compare import without_accepted

        found = without_accepted(found, config.baseline, tree, whole=whole)
    if base and old:
        from gitops_lint.engine.compare import since

        found = since(found, old, base.name, tree, whole=whole)
    return found, repository


def judge(
    repository: Repository, progress: Progress, rules: Sequence[Rule] | None = None
) -> Report:
    """The report of the rules (default: all rules) on a repository that has been read."""
    loaded, config = rules_for(repository.config)
    known = loaded if rules is None else rules
    return _judged(replace(repository, config=config), progress, known)


def judge_change(before: Repository, after: Repository, progress: Progress) -> Report:
    """The report of the rules about changes alone."""
    known, config = rules_for(after.config)
    repository = replace(after, config=config)
    running = [it for it in known if it.scope == "change" and _runs(it, config)]
    return report(repository, known, running, check(repository, running, progress, before))


def _judged(
    repository: Repository,
    progress: Progress,
    known: Sequence[Rule],
    before: Repository | None = None,
) -> Report:
    running = [rule for rule in known if _runs(rule, repository.config)]
    return report(repository, known, running, check(repository, running, progress, before))


def rules_for(config: Config) -> tuple[tuple[Rule, ...], Config]:
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


def _before(base: Tree, names: Container[str], config: Config, progress: Progress) -> Repository:
    """The clusters before a change: those with some names, and those that are no examples."""
    # The configuration may name clusters that exist only after the change.
    starts = ((it, f"{it.directory}/" if it.directory else "") for it in find_entries(base, config))
    found = tuple(it for it, at in starts if any(path.startswith(at) for path in base.files))
    chosen = tuple(it for it in found if it.name in names or not it.aside)
    return _read(base, Scope(found, chosen), config, progress)


def _read(tree: Tree, scope: Scope, config: Config, progress: Progress) -> Repository:
    repository = load(tree, config, scope.found, scope.entries, progress)
    try:
        return replace(repository, strays=strays(repository))
    except Exception as error:  # noqa: BLE001  the clusters themselves have been read
        what = "looking for Flux objects outside of the clusters"
        tree.failures.append(internal_error(what, error, file_place("")))
        return replace(repository, whole=False)


def check(
    repository: Repository,
    rules: Sequence[Rule],
    progress: Progress,
    before: Repository | None = None,
) -> Checked:
    """Run rules on a repository; if one fails, the others still run.

    `before` is its state before a change, for the rules about changes.
    """
    problems: list[_Reported] = []
    failures: list[Failure] = []
    changes = _changes(before, repository, failures) if before else ()
    known = _known(repository, rules, progress) if repository.tree.memory else {}
    for done, rule in enumerate(rules):
        progress("checking", done, len(rules))
        for cluster, found in known.items():
            problems.extend((rule, it, _name(cluster)) for it in found.problems.get(rule.id, ()))
        _run(rule, repository, problems, failures, known=known, changes=changes)
    verdicts = {it: found.verdict for it, found in known.items() if found.verdict}
    return Checked(tuple(problems), tuple(failures), verdicts)


def _changes(
    before: Repository, after: Repository, failures: list[Failure]
) -> Sequence["Transition"]:
    """The clusters that differ from their state before a change, and the failures of reading that state."""
    from gitops_lint.change import comparison, transitions

    for it in failures_of(before):
        place = place_of_cluster(after, it.cluster)
        failures.append(it._replace(fault=it.fault._replace(place=place)))
    found = []
    for change in transitions(before, after):
        try:
            comparison(change.after, change.before)
            found.append(change)
        except Exception as error:  # noqa: BLE001  the findings about the state itself are no worse
            what, entry = "comparing this cluster with its earlier state", change.after.entry
            failures.append(Failure(internal_error(what, error, entry.place), change.after.name))
    return found


def _known(
    repository: Repository, rules: Sequence[Rule], progress: Progress
) -> Mapping[Cluster, _CheckedCluster]:
    """The clusters of a repository, each checked by itself, or as in an earlier lint in which it was the same.

    Raises whatever a rule raises.
    """
    return {
        cluster: reused(
            repository.tree,
            ("cluster", cluster.name),
            cluster.parts,
            partial(_checked, cluster, rules, repository.config, progress),
        )
        for cluster in repository.clusters
    }


def _checked(
    cluster: Cluster, rules: Sequence[Rule], config: Config, progress: Progress
) -> _CheckedCluster:
    """The problems of a cluster. They depend on the cluster, and on what the rules ask the tree."""
    problems: dict[str, Sequence[Problem]] = {}
    for rule in rules:
        progress("checking", 0, len(rules))
        if found := tuple(
            _capped(rule, problem, cluster)
            for arguments in _calls_in(cluster, rule, config)
            for problem in _problems(rule, arguments)
        ):
            problems[rule.id] = found
    return _CheckedCluster(problems, verdict(cluster) if cluster.whole else None)


def _problems(rule: Rule, arguments: Mapping[str, object]) -> Iterable[Problem]:
    """The problems of a call; those of a rule that looks at nothing but an object are kept with the object."""
    if rule.scope != "resource" or "cluster" in rule.parameters:
        return rule.check(**arguments) if _has_cause(rule, arguments) else ()
    known: dict[str, tuple[Problem, ...]] = remembered_of(arguments["resource"]).setdefault(
        "problems", {}
    )
    if rule.id not in known:
        known[rule.id] = tuple(rule.check(**arguments))
    return known[rule.id]


def _has_cause(rule: Rule, arguments: Mapping[str, Any]) -> bool:
    """Whether a cluster may have something of the kind that a rule reports; if not, it is not even imported."""
    match rule.reports:
        case None:
            return True
        case RefusalKind() as refusal:
            return any(True for _ in refused(arguments["cluster"], refusal))
        case RejectionKind() as rejection:
            return any(True for _ in rejected(arguments["cluster"], rejection))
        case Constraint() as constraint:
            return any(True for _ in breaking(arguments["cluster"], constraint))
    return True


def _run(
    rule: Rule,
    repository: Repository,
    problems: list[_Reported],
    failures: list[Failure],
    *,
    comments: Comments | None = None,
    known: Container[Cluster] = (),
    changes: Sequence["Transition"] = (),
) -> None:
    """Add the problems that a rule reports, and its failures, without those in clusters that are known."""
    for arguments, cluster in _calls(rule, repository, comments, known, changes):
        try:
            if rule.reports is None or _has_cause(rule, arguments):
                for problem in rule.check(**arguments):
                    found = _capped(rule, problem, cluster)
                    problems.append((rule, found, _name(cluster)))
        except Exception as error:  # noqa: BLE001  a rule may come from anywhere
            about = arguments.get("resource")
            failures.append(failure_of_rule(rule, error, repository, _name(cluster), about))


def _verdicts(
    repository: Repository, known: Mapping[Cluster, Verdict], failures: list[Failure]
) -> Iterator[Verdict]:
    """The verdict on each cluster; a failure to find one is added to `failures`."""
    for cluster in repository.clusters:
        try:
            if cluster.whole:
                yield known.get(cluster) or verdict(cluster)
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
    verdicts = tuple(_verdicts(repository, checked.verdicts, failures))
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
        config.ignores,
        placed.used,
        frozenset(it.id for it in known),
        frozenset(it.id for it in ran),
    )
    problems: list[_Reported] = []
    # Only if nothing is missing: a comment may be used in a cluster that was not selected, or that failed.
    for rule in ran:
        if rule.scope == "comments" and repository.whole and not failures:
            _run(rule, repository, problems, failures, comments=state)
    late = place([*problems, *problems_of(failures)], config, tree, shown=placed.files)
    more = [Failure(it) for it in late.failures if it not in placed.failures]
    failures += more
    last = place(problems_of(more), config, tree, shown=placed.files | late.files)
    return Report(
        findings=tuple(sorted((*placed.findings, *late.findings, *last.findings), key=order)),
        ignored=(*placed.ignored, *late.ignored),
        unknown=tuple(unknown(repository)),
        crashes=tuple(dict.fromkeys(it.crash for it in failures)),
        clusters=tuple(_summary(it) for it in repository.clusters if it.whole),
        verdicts=verdicts,
        rules=(*(rule.info for rule in ran), *([INFO] if failures else [])),
        files=len(read & {*tree.parsed, *placed.files, *late.files, *last.files}),
        # What failed may have found secrets, so no text is safe to show.
        sources={} if any(failures_of(repository)) else {**placed.sources, **late.sources},
        version=__version__,
    )


def _runs(rule: Rule, config: Config) -> bool:
    if config.select is not None:
        return rule.id in config.select
    somewhere = any(it.severities.get(rule.id) for it in config.overrides)
    return somewhere or config.severities.get(rule.id, rule.severity) is not None


def _calls(
    rule: Rule,
    repository: Repository,
    comments: Comments | None,
    known: Container[Cluster],
    changes: Sequence["Transition"],
) -> Iterator[tuple[dict[str, object], Cluster | None]]:
    """The arguments of each call of a rule's check, with the cluster it is about, if that is not `known`.

    `comments` are given after all other rules have run; without them, rules on comments are not called.
    """
    options = rule.configured(repository.config.options.get(rule.id))
    if rule.scope == "repository":
        if any(_has_kind(cluster, rule) for cluster in repository.clusters) or not rule.kinds:
            yield rule.arguments(repository=repository, options=options), None
    elif rule.scope == "comments":
        if comments:
            yield rule.arguments(comments=comments, options=options), None
    elif rule.scope == "change":
        for change in changes:
            yield rule.arguments(change=change, options=options), change.after
    else:
        for cluster in (*repository.clusters, *repository.strays):
            if cluster not in known:
                for arguments in _calls_in(cluster, rule, repository.config):
                    yield arguments, cluster


def _calls_in(cluster: Cluster, rule: Rule, config: Config) -> Iterator[dict[str, object]]:
    """The arguments of each call of a rule's check about one cluster."""
    options = rule.configured(config.options.get(rule.id))
    match rule.scope:
        case "cluster":
            if _has_kind(cluster, rule):
                yield rule.arguments(cluster=cluster, options=options)
        case "faults":
            if isinstance(rule.reports, FaultKind) and (faults := cluster.faults.get(rule.reports)):
                yield rule.arguments(faults=faults, cluster=cluster, options=options)
        case "resource":
            shared = rule.arguments(resource=None, cluster=cluster, options=options)
            for resource in _flux_objects(cluster, rule.kinds):
                yield {**shared, "resource": resource}


def _has_kind(cluster: Cluster, rule: Rule) -> bool:
    """Whether a cluster has an object that a rule may be about; if not, it is not even imported."""
    return not rule.kinds or bool(cluster.of_kind(*rule.kinds))


@once
def _flux_objects(cluster: Cluster, kinds: tuple[str | Kind, ...]) -> Sequence[Resource]:
    """Flux's objects of some kinds; once, because many rules check the same kinds."""
    return [it for it in cluster.of_kind(*kinds) if is_flux(it.api_version, it.kind)]


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
