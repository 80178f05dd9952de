"""Runs gitops-lint on one case, in memory, and judges what it does.

`check` is the short way: all rules and one format of the report. `Long` adds all other commands and formats
and the comparisons: another order of the files, files parsed anew, what `plan` says against what `check` says.
"""

import json
import resource
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final, NamedTuple

from fuzz.case import Case, MemoryTree, config_of, size, write
from fuzz.oracles import crashed, disagreements, forged, innermost, leaked
from gitops_lint.cluster import Repository
from gitops_lint.config import Config
from gitops_lint.engine.internal_error import failures_of
from gitops_lint.engine.run import check, judge, read
from gitops_lint.engine.run import report as report_of
from gitops_lint.errors import UsageError
from gitops_lint.report import FORMATS, render
from gitops_lint.report.escape import log_lines
from gitops_lint.results.finding import Report
from gitops_lint.rule import Rule, load_rules

MAX_SECONDS: Final = 2.0  # of CPU for a small case
MAX_GROWTH: Final = 300 * 1024  # KiB of memory that one case may add
_QUICKLY: Final = 0.1  # seconds
_PROGRAMS: Final = ("json", "sarif")
# SARIF contains the pages of all rules, which takes as long as everything else.
_ON_GRAPH: Final = ("order", "readiness", "reference")
_QUICK: Final = ("text", "concise", "github", "table", "text", "github", "concise", "json")


class Failure(NamedTuple):
    """Something that must not happen; `key` is the same for the same cause, `text` is for people."""

    oracle: str
    key: str
    text: str


class Outcome(NamedTuple):
    """One execution: what failed, the report as JSON if all rules ran, and the features that it shows."""

    failures: tuple[Failure, ...]
    report: str
    features: frozenset[str]


def execute(case: Case, number: int, *, thorough: bool = False, canary: str = "") -> Outcome:
    """Lint a case; `number` chooses the format, `thorough` runs everything else too.

    With a `canary`, the value of the case's Secrets, no output may contain it.
    """
    start, peak = perf_counter(), _peak()
    outcome = _executed(case, number, thorough, canary)
    if perf_counter() - start < _QUICKLY:
        return outcome
    costs = _costs(case, number, thorough, start, peak)
    return outcome._replace(failures=(*outcome.failures, *costs))


def _executed(case: Case, number: int, thorough: bool, canary: str) -> Outcome:
    failures: list[Failure] = []
    text, features = "", frozenset[str]()
    try:
        text, features = _check(case, number, failures, thorough, canary)
    except UsageError as error:
        # As the command line prints it.
        failures += _judged(log_lines(f"{error}\n{error.hint or ''}"), "usage error", canary)
        text, features = str(error), frozenset(("usage error",))
    except Exception as error:  # noqa: BLE001  that is what is searched
        failures.append(exception(error))
    return Outcome(tuple(failures), text, features)


def _costs(case: Case, number: int, thorough: bool, start: float, peak: int) -> Iterator[Failure]:
    """Time and memory beyond the limits; `start` and `peak` were read before the case ran."""
    limit = MAX_SECONDS * (10 if thorough else 1)
    if perf_counter() - start > limit:  # the machine may be busy: measure this process alone
        start = process_time()
        _executed(case, number, thorough, "")
        seconds = process_time() - start
        if seconds > limit:
            yield Failure(
                "time", f"more than {limit:.0f} s", f"{seconds:.1f} s of CPU for {size(case)} bytes"
            )
    growth = _peak() - peak
    if growth > MAX_GROWTH:
        yield Failure("memory", "memory", f"{growth // 1024} MiB for {size(case)} bytes")


def _peak() -> int:
    """The most memory that this process has ever used, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, loaded once."""
    return load_rules()


def _quiet(_stage: str, _done: int, _total: int) -> None:
    return None


def _config(case: Case) -> Config:
    config = config_of(case)
    if isinstance(config, UsageError):
        raise config
    return config


@cache
def _parts() -> tuple[tuple[Rule, ...], ...]:
    """The rules in parts, each of which takes about as long: those that need the event graph are together."""
    ordered = [it for it in rules() if it.info.family in _ON_GRAPH]
    rest = [it for it in rules() if it not in ordered]
    return tuple(ordered), tuple(rest[::2]), tuple(rest[1::2])


def _check(
    case: Case, number: int, failures: list[Failure], thorough: bool, canary: str
) -> tuple[str, frozenset[str]]:
    repository = read(MemoryTree(case), (), _config(case), _quiet)
    if thorough:
        report = judge(repository, _quiet, rules())
    elif some := (*_parts(), (), ())[number % 5]:  # as `check --select` does
        report = report_of(repository, rules(), some, check(repository, some, _quiet))
    else:
        failures += _listed(repository, number, canary)
        return "", frozenset()
    failures += [Failure("exception", *crashed(it)) for it in report.crashes]
    chosen = FORMATS if thorough else (_QUICK[number % len(_QUICK)],)
    for format_ in chosen:
        text = render(report, format_, show_unknown=bool(number & 8))
        failures += _judged(text, f"check {format_}", canary)
    if not thorough:
        return "", features_of(report)
    plain = render(report, "json")
    failures += _same_again(case, plain, number)
    for what, output in commands(repository, report, Random(number)):
        failures += _judged(output, what, canary)
    failures += [Failure("plan and check", *it) for it in disagreements(repository, report)]
    return plain, features_of(report)


def _listed(repository: Repository, number: int, canary: str) -> Iterator[Failure]:
    """The command `vars`, which runs no rule: what reads a repository fails most."""
    from gitops_lint.queries.variables import ledgers
    from gitops_lint.report.variables import FORMATS as VARIABLES

    yield from (Failure("exception", *crashed(it.crash)) for it in failures_of(repository))
    found = [it for cluster in repository.clusters for it in ledgers(cluster, repository.tree)]
    name = sorted(VARIABLES)[number % len(VARIABLES)]
    yield from _judged(VARIABLES[name](found), f"vars {name}", canary)


def features_of(report: Report) -> frozenset[str]:
    """What a report shows, without names: which rules report what, how often, and what is unknown."""
    counts: dict[str, int] = {}
    for finding in report.findings:
        key = f"{finding.rule} {_skeleton(finding.message)}"
        counts[key] = counts.get(key, 0) + 1
    several = {f"{key} {count.bit_length()}" for key, count in counts.items()}
    unknown = {f"unknown {_skeleton(it.reason)}" for it in report.unknown}
    together = {
        f"{a}+{b}"
        for a in {it.rule for it in report.findings}
        for b in {it.rule for it in report.findings}
        if a < b
    }
    return frozenset(several | unknown | together)


def _skeleton(text: str) -> str:
    """The first words of a message that are no names."""
    return " ".join([word for word in text.split(" ") if word.isalpha() and word.islower()][:6])


def _judged(text: str, what: str, canary: str) -> Iterator[Failure]:
    for found in forged(text, what):
        yield Failure("forged", *found)
    if canary and (where := leaked(text, canary)):
        yield Failure("secret", what, f"{what} shows the value of a Secret: {where}")
    if what.endswith(_PROGRAMS):
        try:
            json.loads(text)
        except ValueError as error:
            yield Failure("not JSON", what, str(error))
    if what.endswith("html") and text.count("</script") != 2:
        yield Failure("forged", what, "the page has a script of the repository")


def _same_again(case: Case, plain: str, number: int) -> Iterator[Failure]:
    """The same case, parsed anew and with its files in another order, must give the same report."""
    names = list(case)
    Random(number).shuffle(names)
    other = {name: case[name] for name in names}
    repository = read(MemoryTree(other, parsed_before=False), (), _config(case), _quiet)
    report = judge(repository, _quiet, rules())
    again = render(report, "json")
    if again != plain:
        key = first_difference(plain, again)
        yield Failure("determinism", f"file order: {key[:60]}", f"another order of files: {key}")


def first_difference(one: str, other: str) -> str:
    """The first line that differs in two reports."""
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    return next((f"{a.strip()} | {b.strip()}" for a, b in pairs if a != b), "length")


def commands(repository: Repository, report: Report, random: Random) -> Iterator[tuple[str, str]]:
    """(name, output) of all commands but `check`, on a repository that has been read."""
    from gitops_lint.queries.compare import compare
    from gitops_lint.queries.diagram import draw
    from gitops_lint.queries.objects import askable
    from gitops_lint.queries.plan import plan
    from gitops_lint.queries.relation import relation
    from gitops_lint.queries.resolved_objects import resolved_objects
    from gitops_lint.queries.variables import ledgers
    from gitops_lint.queries.why import why
    from gitops_lint.report import clusters, objects, variables
    from gitops_lint.report import compare as compare_report
    from gitops_lint.report import plan as plan_report
    from gitops_lint.report import why as why_report
    from gitops_lint.report.graph import FORMATS as GRAPHS
    from gitops_lint.report.graph import render as render_graph
    from gitops_lint.report.style import Style

    style = Style(show_unknown=True)
    yield from (
        ("clusters " + name, show(report, style)) for name, show in clusters.FORMATS.items()
    )
    yield (
        "clusters objects",
        objects.render(
            resolved_objects(cluster, repository.tree) for cluster in repository.clusters
        ),
    )
    found = repository.clusters
    for cluster in found[:2]:
        planned = plan(cluster)
        yield from (
            ("plan " + name, show(planned, style)) for name, show in plan_report.FORMATS.items()
        )
        known = [*ledgers(cluster, repository.tree)]
        yield from (("vars " + name, show(known)) for name, show in variables.FORMATS.items())
        items = [*askable(cluster)]
        for item in random.sample(items, min(len(items), 2)):
            for result in (why(cluster, item), relation(cluster, item, random.choice(items))):
                yield from (
                    ("why " + name, show(result, style))
                    for name, show in why_report.FORMATS.items()
                )
        compared = compare(cluster, random.choice(found))
        yield from (
            ("compare " + name, show(compared, style))
            for name, show in compare_report.FORMATS.items()
        )
        diagram = draw(cluster, report.findings, repository.tree)
        yield from (("graph " + name, render_graph(diagram, name, style)) for name in GRAPHS)


COMMANDS: Final[tuple[tuple[str, ...], ...]] = (
    *(("check", "--format", it) for it in FORMATS),
    ("check", "--show-unknown", "--color", "always"),
    ("clusters", "--format", "json", "--objects"),
    ("clusters", "--show-unknown"),
    ("plan",), ("plan", "--format", "json"),
    *(("upgrade", "--format", it) for it in ("text", "json", "markdown")),
    *(("needs", "--format", it) for it in ("text", "json", "markdown", "yaml")),
    ("vars",), ("vars", "--format", "json"), ("vars", "--format", "table"),
    ("why", "apps"), ("why", "ks/flux-system", "--to", "apps"),
    ("compare", "a", "b"), ("compare", ".", ".", "--format", "json"),
    *(("graph", "--format", it, "--kind", "all") for it in ("text", "mermaid", "dot", "json", "html")),
    ("graph", "--focus", "apps"), ("graph", "--kind", "ks,hr"),
)  # fmt: skip


def command_line(case: Case, words: Sequence[str], *, canary: str = "") -> Outcome:
    """Run a command as users do, on files on disk, and judge its output and exit status."""
    from click.testing import CliRunner

    from gitops_lint.cli import main

    failures: list[Failure] = []
    with TemporaryDirectory(prefix="gitops-lint-fuzz-") as folder:
        write(case, Path(folder))
        result = CliRunner().invoke(main, [*words, "--root", folder, "--traceback"])
    out, error = result.stdout, result.stderr
    what = f"command {' '.join(words)}"
    failed = "bug in gitops-lint" in error or "gitops-lint failed while" in error
    if failed or not isinstance(result.exception, SystemExit | None):
        failures.append(Failure("exception", f"{words[0]}: {innermost(error)}", error[-6000:]))
    answered = result.exit_code == 0 or (words[0] == "check" and result.exit_code in (1, 2) and out)
    if not answered and not (result.exit_code == 2 and error and not out):
        text = f"{words} ended with {result.exit_code}: {error}"
        failures.append(Failure("status", f"{words[0]}: {result.exit_code}", text))
    if "always" not in words:  # colors are control characters
        failures += _judged(out, what if out else "no output", canary)
        failures += _judged(error, "errors", canary)
    return Outcome(tuple(failures), "", frozenset())


def guarded(run: Callable[[], Outcome]) -> Outcome:
    """The outcome of a run that may raise anything."""
    try:
        return run()
    except Exception as error:  # noqa: BLE001
        return Outcome((exception(error),), "", frozenset())


def exception(error: BaseException) -> Failure:
    """The failure of an exception: its type and the innermost place in our code."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [it for it in frames if "/gitops_lint/" in it.filename]
    last = ours[-1] if ours else frames[-1]
    place = f"{last.filename.rpartition('/gitops_lint/')[2]}:{last.name}"
    text = "".join(traceback.format_exception(error, limit=-12))
    return Failure("exception", f"{type(error).__name__} in {place}", text[-6000:])
