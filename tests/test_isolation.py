"""A failure inside gitops-lint ends only its unit: every stage is made to fail for one file or cluster of two.

The rest is linted, the failure is a finding at its place, the exit status is 2, and nothing is "All clear".
"""

import importlib
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gitops_lint.cli import main
from gitops_lint.config import Config
from gitops_lint.crash import crash_of
from gitops_lint.engine.run import lint
from gitops_lint.results.finding import INTERNAL_ERROR, Report

SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: flux-system, namespace: flux-system}}
spec:
  interval: 10m
  prune: true
  path: ./clusters/{name}
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""
APPS = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: apps, namespace: flux-system}}
spec:
  interval: 1d
  prune: true
  path: ./apps/{name}
  sourceRef: {{kind: GitRepository, name: flux-system}}
  postBuild: {{substitute: {{zone: {name}}}}}
"""
SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, namespace: default}}
data: {{zone: "${{zone}}"}}
"""
SET = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {{name: {name}-set, namespace: default}}
spec:
  inputs: [{{a: b}}]
  resources: [{{apiVersion: v1, kind: ConfigMap, metadata: {{name: made-<< inputs.a >>}}}}]
"""
SECRET = "hunter2CANARY"
ERRORS: Sequence[type[Exception]] = (KeyError, RecursionError, MemoryError)
DURATION = {"invalid-duration"}  # `interval: 1d`, one in each cluster
A, B = "clusters/a/apps.yaml", "clusters/b/apps.yaml"


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """Two clusters, a and b, each with a finding, and a Kustomization and a ResourceSet of its own."""
    for name in ("a", "b"):
        files = {
            f"clusters/{name}/flux-system/gotk-sync.yaml": SYNC,
            f"clusters/{name}/apps.yaml": APPS,
            f"apps/{name}/kustomization.yaml": "resources: [settings.yaml, set.yaml]\n",
            f"apps/{name}/settings.yaml": SETTINGS,
            f"apps/{name}/set.yaml": SET,
        }
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text.format(name=name))
    return tmp_path


def fail(
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    name: str,
    test: Callable[..., bool],
    error: type[Exception] = KeyError,
) -> None:
    """Make a function of a module raise for the arguments that pass a test."""
    owner: Any = importlib.import_module(module)
    *outer, last = name.split(".")
    for part in outer:
        owner = getattr(owner, part)
    real = getattr(owner, last)

    def failing(*args: Any, **kwargs: Any) -> Any:
        if test(*args, **kwargs):
            raise error(SECRET)
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, last, failing)


def mentions(word: str) -> Callable[..., bool]:
    """Whether an argument, as text, contains a word."""
    return lambda *args, **_: any(word in str(it) for it in args)


def internal(report: Report) -> set[tuple[str, int, str]]:
    """(path, line, message up to the exception) of the findings of internal-error."""
    return {
        (it.location.path, it.location.line, it.message.partition(": ")[0])
        for it in report.findings
        if it.rule == INTERNAL_ERROR
    }


def others(report: Report) -> set[tuple[str, str]]:
    return {(it.rule, it.location.path) for it in report.findings if it.rule != INTERNAL_ERROR}


def about(doing: str) -> str:
    return f"gitops-lint failed while {doing}"


BOTH = {("invalid-duration", A), ("invalid-duration", B)}
ONLY_B = {("invalid-duration", B)}
STAGES: dict[str, tuple[str, str, Callable[..., bool], tuple[str, int, str], set[tuple[str, str]]]] = {
    "parse": (
        "gitops_lint.documents.tree", "parse", mentions("apps/a/settings.yaml"),
        ("apps/a/settings.yaml", 1, "parsing this file"), BOTH,
    ),
    "directory": (
        "gitops_lint.kustomize.accumulate", "_accumulate",
        lambda context, *_: context.directory == "apps/a",
        ("apps/a/kustomization.yaml", 1, "building this directory"), BOTH,
    ),
    "build": (
        "gitops_lint.kustomize.build", "finish", lambda _, directory, *__: directory == "apps/a",
        ("apps/a/kustomization.yaml", 1, "building this directory"), BOTH,
    ),
    "Flux's part of a build": (
        "gitops_lint.cluster.kustomization", "with_spec",
        lambda _, __, directory, ___: directory == "apps/a",
        (A, 7, "building the content of Kustomization flux-system/apps"), BOTH,
    ),
    "substitution": (
        "gitops_lint.substitution", "substitute",
        lambda data, *_, **__: data["metadata"]["name"] == "a",
        (A, 7, "building the content of Kustomization flux-system/apps"), BOTH,
    ),
    "ResourceSet": (
        "gitops_lint.resourceset", "expand", lambda data, _: data["metadata"]["name"] == "a-set",
        ("apps/a/set.yaml", 6, "expanding ResourceSet default/a-set"), BOTH,
    ),
    "entry point": (
        "gitops_lint.cluster.entry.declared", "managed_by", mentions("clusters/a"),
        ("clusters/a/flux-system/gotk-sync.yaml", 1, "reading an entry point"), ONLY_B,
    ),
    "expansion": (
        "gitops_lint.cluster", "Expansion.run", lambda self: self._entry.name == "clusters/a",
        ("clusters/a/flux-system/gotk-sync.yaml", 7, "resolving the cluster clusters/a"), ONLY_B,
    ),
    "version": (
        "gitops_lint.cluster", "flux_version", lambda entry, *_: entry.name == "clusters/a",
        ("clusters/a/flux-system/gotk-sync.yaml", 7, "resolving the cluster clusters/a"), ONLY_B,
    ),
    "suppressions": (
        "gitops_lint.engine.run", "suppressions", lambda path, _: path == A,
        (A, 1, "reading the suppressions in this file"), BOTH,
    ),
    "frames": (
        "gitops_lint.engine.locate", "redact", mentions("path: ./apps/a"),
        (A, 1, "preparing the frames of this file"), BOTH,
    ),
}  # fmt: skip


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_fails_is_a_finding_and_the_rest_is_linted(
    stage: str, error: type[Exception], fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, test, (path, line, doing), rest = STAGES[stage]
    fail(monkeypatch, module, name, test, error)
    report = lint(fleet, root=fleet)
    assert internal(report) == {(path, line, about(doing))}
    assert others(report) == rest
    assert {it.error for it in report.crashes} == {error.__name__}
    # The text of a file is shown only if everything that could find secrets in it has run.
    assert bool(report.sources) is (stage in ("suppressions", "frames"))
    assert all(SECRET not in f"{it.message} {it.traceback}" for it in report.crashes)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "format_", ["text", "concise", "table", "json", "sarif", "github", "rdjson"]
)
def test_every_format_reports_it(
    stage: str, format_: str, fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, test, (path, _, doing), _ = STAGES[stage]
    fail(monkeypatch, module, name, test)
    result = run("check", fleet, "--format", format_, "--exit-zero")
    if stage == "frames" and format_ not in ("text", "rdjson"):  # they show no line of a file
        assert (result.exit_code, INTERNAL_ERROR in result.output) == (0, False)
        return
    assert (result.exit_code, "All clear" in result.output, SECRET in result.output) == (
        2,
        False,
        False,
    )
    assert path in result.stdout
    words = doing.split()[0]
    assert f"gitops-lint failed while {words}" in result.stdout.replace("\n", " ")


def run(command: str, root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [command, *arguments, "--root", str(root)])


IN_CLUSTER_A = [it for it in STAGES if it not in ("entry point", "suppressions", "frames")]
COMMANDS = {
    "plan a": ("plan", ["clusters/a"]),
    "plan b": ("plan", ["clusters/b"]),
    "needs a": ("needs", ["clusters/a"]),
    "needs b": ("needs", ["clusters/b"]),
    "upgrade a": ("upgrade", ["clusters/a"]),
    "upgrade b": ("upgrade", ["clusters/b"]),
    "graph a": ("graph", ["clusters/a"]),
    "graph b": ("graph", ["clusters/b"]),
    "why": ("why", ["ks/apps", "--cluster", "clusters/b"]),
    "vars": ("vars", []),
    "clusters": ("clusters", []),
    "objects": ("clusters", ["--objects", "--format", "json"]),
    "compare": ("compare", ["clusters/a", "clusters/b"]),
}
WHOLE = ("vars", "clusters", "objects", "compare", "plan a", "needs a", "upgrade a", "graph a")


@pytest.mark.parametrize("stage", IN_CLUSTER_A)
@pytest.mark.parametrize("command", COMMANDS)
def test_other_commands_go_on_with_the_clusters_that_work(
    stage: str, command: str, fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, test, (path, line, doing), _ = STAGES[stage]
    fail(monkeypatch, module, name, test)
    words, arguments = COMMANDS[command]
    result = run(words, fleet, *arguments)
    assert SECRET not in result.output
    if command not in WHOLE:
        assert (result.exit_code, "error" in result.stderr) == (0, False)
        assert result.stdout
        return
    errors = [it for it in result.stderr.splitlines() if it.startswith("error: ")]
    assert result.exit_code == 2
    (told,) = errors
    assert told.startswith(f"error: {path}:{line}: gitops-lint failed while {doing}: KeyError at ")
    whole_cluster = stage in ("expansion", "version")
    if command in ("vars", "clusters", "objects"):
        assert "clusters/b" in result.stdout or "flux-system/apps" in result.stdout
    elif whole_cluster:
        assert result.stdout == ""


QUERIES = {
    "plan": ("gitops_lint.queries.plan", "plan", "planning"),
    "needs": ("gitops_lint.queries.needs", "preparations", "listing the needs of"),
    "upgrade": ("gitops_lint.queries.upgrade", "upgrade", "preparing an upgrade of"),
    "graph": ("gitops_lint.queries.diagram", "draw", "drawing"),
    "why": ("gitops_lint.queries.why", "why", "explaining an object of"),
    "relation": ("gitops_lint.queries.relation", "relation", "relating objects of"),
    "askable": ("gitops_lint.queries.objects", "askable", "ordering"),
    "vars": ("gitops_lint.queries.variables", "ledgers", "listing the variables of"),
    "objects": ("gitops_lint.queries.resolved_objects", "resolved_objects", "listing the objects of"),
    "compare": ("gitops_lint.queries.compare", "compare", "comparing"),
}  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_that_fails_for_one_cluster(
    query: str, fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, doing = QUERIES[query]
    fail(monkeypatch, module, name, lambda cluster, *_: cluster.name == "clusters/a")
    of_a = ["--cluster", "clusters/a"]
    commands = {
        "plan": ["plan", "clusters/a"],
        "needs": ["needs", "clusters/a"],
        "upgrade": ["upgrade", "clusters/a"],
        "graph": ["graph", "clusters/a"],
        "why": ["why", "ks/apps", *of_a],
        "relation": ["why", "ks/apps", "--to", "ks/flux-system", *of_a],
        "askable": ["why", "ks/apps"],
        "vars": ["vars"],
        "objects": ["clusters", "--objects", "--format", "json"],
        "compare": ["compare", "clusters/a", "clusters/b"],
    }
    word, *arguments = commands[query]
    result = run(word, fleet, *arguments)
    assert (result.exit_code, SECRET in result.output) == (2, False)
    place = "clusters/a/flux-system/gotk-sync.yaml:7"
    assert result.stderr.startswith(
        f"error: {place}: gitops-lint failed while {doing} the cluster clusters/a: KeyError at "
    )
    assert result.stderr.count("\n") == 1
    assert bool(result.stdout) is (query in ("askable", "vars", "objects"))
    assert "Traceback" in run(word, fleet, *arguments, "--traceback").stderr


def test_rules_that_fail_for_one_reason_are_one_finding(
    fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event graph, which many rules share, fails for one cluster."""
    fail(
        monkeypatch, "gitops_lint.order.events.event_graph", "_waits",
        lambda objects: objects.cluster.name == "clusters/a",
    )  # fmt: skip
    report = lint(fleet, root=fleet)
    (found,) = [it for it in report.findings if it.rule == INTERNAL_ERROR]
    assert (found.location.path, found.clusters) == (
        "clusters/a/flux-system/gotk-sync.yaml", ("clusters/a",)
    )  # fmt: skip
    assert found.message.startswith(about("running "))
    assert " rules: KeyError at " in found.message
    assert others(report) == BOTH


def test_a_flux_instance_that_fails_is_a_finding_at_its_document(
    fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (fleet / f"clusters/{name}/flux-system/gotk-sync.yaml").unlink()
        (fleet / f"clusters/{name}/flux.yaml").write_text(
            "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\n"
            "metadata: {name: flux, namespace: flux-system}\nspec:\n"
            "  distribution: {version: 2.x, registry: ghcr.io/fluxcd}\n"
            f"  sync: {{kind: GitRepository, url: https://example.com/r, ref: refs/heads/main, path: clusters/{name}}}\n"
        )
    assert (internal(lint(fleet, root=fleet)), others(lint(fleet, root=fleet))) == (set(), BOTH)
    fail(
        monkeypatch, "gitops_lint.cluster.entry.declared", "patched",
        lambda _, instance, __: "clusters/a/" in instance.origin.path,
    )  # fmt: skip
    report = lint(fleet, root=fleet)
    where = ("clusters/a/flux.yaml", 1, about("reading a FluxInstance"))
    assert (internal(report), others(report)) == ({where}, ONLY_B)


def test_a_failure_of_the_rendering_leaves_the_findings(
    fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "gitops_lint.report.text", "frame", lambda _, text, *__, **___: bool(text))
    result = run("check", fleet)
    assert (result.exit_code, SECRET in result.output) == (2, False)
    assert result.stdout.count("error[invalid-duration]") == 2
    assert "gitops-lint failed while rendering the report: KeyError at " in result.stdout


def test_it_can_neither_be_switched_off_nor_suppressed(
    fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "gitops_lint.documents.tree", "parse", mentions("apps/a/settings.yaml"))
    settings = fleet / "apps/a/settings.yaml"
    settings.write_text(f"# gitops-lint: ignore[{INTERNAL_ERROR}] a\n{settings.read_text()}")
    report = lint(fleet, root=fleet, config=Config(select=frozenset({"yaml-syntax"})))
    assert (len(internal(report)), len(report.crashes)) == (1, 1)
    (fleet / ".gitops-lint.yaml").write_text(f"rules: {{{INTERNAL_ERROR}: off}}\n")
    assert "does not exist" in run("check", fleet).stderr
    assert "internal" in CliRunner().invoke(main, ["explain", INTERNAL_ERROR]).stdout


def test_an_interrupt_is_not_a_failure(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    module = importlib.import_module("gitops_lint.kustomize.build")
    monkeypatch.setattr(module, "finish", interrupt)
    with pytest.raises(KeyboardInterrupt):
        lint(fleet, root=fleet)


def test_a_failed_build_leaves_no_state_behind(
    fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a failure deep inside of a component, other directories are built as before."""
    for name in ("a", "b"):
        file = fleet / f"apps/{name}/kustomization.yaml"
        file.write_text(f"{file.read_text()}components: [../common/{name}]\n")
        (fleet / f"apps/common/{name}").mkdir(parents=True)
        (fleet / f"apps/common/{name}/kustomization.yaml").write_text(
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: p-\n"
        )
    fail(
        monkeypatch, "gitops_lint.kustomize.accumulate", "transform",
        lambda context, *_: context.directory == "apps/common/a",
    )  # fmt: skip
    report = lint(fleet, root=fleet)
    where = ("apps/a/kustomization.yaml", 1, about("building this directory"))
    assert (internal(report), others(report)) == ({where}, BOTH)


def test_a_crash_has_no_text_of_the_repository() -> None:
    def inner() -> None:
        raise ValueError(SECRET)

    def outer() -> None:
        try:
            inner()
        except ValueError as error:
            raise KeyError(f"{SECRET} again") from error

    with pytest.raises(KeyError) as caught:
        outer()
    assert SECRET in "".join(traceback.format_exception(caught.value))
    crash = crash_of("testing", caught.value, __name__)
    assert SECRET not in crash.traceback
    assert crash.traceback.count("Traceback") == 2
    assert (crash.error, crash.at.rpartition(":")[0]) == ("KeyError", __name__)
