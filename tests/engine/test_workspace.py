"""A workspace reports what a lint from scratch does, whatever has been linted before."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from posixpath import dirname
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from gitops_lint.cluster import Cluster
from gitops_lint.config import Config
from gitops_lint.engine import run
from gitops_lint.engine.run import Progress, lint
from gitops_lint.engine.workspace import OutdatedError, Workspace
from gitops_lint.errors import UsageError
from gitops_lint.report import render
from gitops_lint.results.finding import Report
from gitops_lint.rule import Rule
from tests.examples import examples

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
REPOSITORIES = sorted(it for it in FIXTURES.glob("*/*") if it.is_dir())
CORPUS = Path(os.environ.get("GITOPS_LINT_CORPUS", "")) / "repositories"
REAL = sorted(CORPUS.iterdir()) if CORPUS.is_dir() else []
LARGEST = 500  # files of a real repository

Files = Mapping[str, bytes]

INSTANCES = {
    f"clusters/{name}/flux.yaml": f"""\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {{name: flux, namespace: flux-system}}
spec:
  sync: {{kind: GitRepository, url: https://example.com/fleet, ref: main, path: clusters/{name}}}
"""
    for name in ("production", "staging")
}
INSTANCES["clusters/production/apps.yaml"] = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 1h
  path: apps
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
"""
INSTANCES["apps/podinf.yaml"] = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: podinf, namespace: default}
"""

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # a smaller seed is no simpler
GOING_BACK, UNSAVED, OUTDATED = 0.2, 0.4, 0.5  # how often
MANY_STEPS = 400  # of the progress of a study
EDITS = (*["insert", "delete", "word"] * 3, "copy", "move", "remove", "ignore", "config")

LINES = (
    b"",
    b"# gitops-lint: ignore[source-not-found] for a test",
    b"  suspend: true",
    b"  namespace: other",
    b"    - ../base",
    b"  wait: true",
    b"---",
    b"\t: [",
    b"  dependsOn: [{name: apps}]",
    b"namePrefix: a-",
)
IGNORED = (b"*.yaml\n", b"apps/\n", b"!*.yaml\n", b"/clusters\n", b"# nothing\n")
CONFIGS = (
    b"exclude: [apps]\n",
    b"fail-on: error\n",
    b"flux-version: '2.6'\n",
    b"rules: {source-not-found: off}\n",
    b"rules: {dependency-too-deep: {max-depth: 1}}\n",
    b"rules: {nothing: off}\n",
    b"clusters: [{path: clusters/production}]\n",
    b"[\n",
)
_WORD = re.compile(rb"[\w./-]+")


@given(st.integers(0, 2**32))
@settings(max_examples=examples(20), deadline=None, phases=PHASES)
def test_each_state_of_a_fixture_is_reported_as_from_scratch(seed: int) -> None:
    follow(Random(seed), REPOSITORIES)


@pytest.mark.skipif(
    not REAL, reason="GITOPS_LINT_CORPUS does not name a directory of real repositories"
)
@given(st.integers(0, 2**32))
@settings(max_examples=examples(3), deadline=None, phases=PHASES)
def test_each_state_of_a_real_repository_is_reported_as_from_scratch(seed: int) -> None:
    follow(Random(seed), [it for it in REAL if sum(1 for _ in it.rglob("*.y*ml")) <= LARGEST])


@pytest.mark.parametrize(
    ("file", "typed", "expected"),
    [
        ("apps/podinf.yaml", "# typed\n", []),
        ("clusters/production/flux.yaml", "# typed\n", []),
        ("apps/podinf.yaml", "data: {typed: x}\n", ["clusters/production"]),
    ],
)
def test_only_clusters_that_change_are_checked_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    typed: str,
    expected: list[str],
) -> None:
    for path, content in INSTANCES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    again: list[str] = []
    workspace = Workspace()
    workspace.study(tmp_path, root=tmp_path)
    checked = run._checked

    def noted(
        cluster: Cluster, rules: Sequence[Rule], config: Config, progress: Progress
    ) -> object:
        again.append(cluster.name)
        return checked(cluster, rules, config, progress)

    monkeypatch.setattr(run, "_checked", noted)
    unsaved = {file: (INSTANCES[file] + typed).encode()}
    workspace.study(tmp_path, root=tmp_path, unsaved=unsaved, only_unsaved=True)
    assert again == expected


def test_a_configuration_that_is_not_saved_yet_has_places(tmp_path: Path) -> None:
    for path, content in INSTANCES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    check(Workspace(), tmp_path, {".gitops-lint.yaml": b"exclude: [nowhere]\n"})


def follow(random: Random, repositories: Sequence[Path]) -> None:
    """Lint states of a repository, each an edit of the one before, or an earlier one again."""
    repository = random.choice(repositories)
    note(repository.name)
    with copied(repository) as root:
        workspace = Workspace(states=random.randint(1, 2))
        states = [read(root)]
        check(workspace, root, {})
        for _ in range(random.randint(1, 6)):
            old = states[-1]
            new = random.choice(states) if random.random() < GOING_BACK else edited(random, old)
            changed = {path: it for path, it in new.items() if old.get(path) != it}
            note(f"{sorted(changed)} changed, {sorted(old.keys() - new.keys())} removed")
            if random.random() < UNSAVED and not old.keys() - new.keys():
                check(workspace, root, changed, typed=True)
                for path, content in changed.items():
                    typed = {**changed, path: retyped(random, content)}
                    note(f"{path} is typed again")
                    if random.random() < OUTDATED:
                        give_up(
                            random, workspace, root, {**changed, path: retyped(random, content)}
                        )
                    check(workspace, root, typed, typed=True)
            write(root, old, new)
            check(workspace, root, {})
            states.append(new)


def give_up(random: Random, workspace: Workspace, root: Path, unsaved: Files) -> None:
    """Start a study of a state, and end it somewhere."""
    left = random.randrange(MANY_STEPS)
    note(f"ended after {left} steps")

    def progress(_stage: str, _done: int, _total: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OutdatedError

    with suppress(OutdatedError, UsageError):
        workspace.study(root, root=root, unsaved=unsaved, only_unsaved=True, progress=progress)


def check(workspace: Workspace, root: Path, unsaved: Files, *, typed: bool = False) -> None:
    """`typed`: nothing has changed on disk since the last check."""
    expected = outcome(lambda: lint(root, root=root)) if not unsaved else None
    if unsaved:
        with copied(root) as saved:
            write(saved, {}, unsaved)
            expected = outcome(lambda: lint(saved, root=saved))
    found = outcome(
        lambda: workspace.study(root, root=root, unsaved=unsaved, only_unsaved=typed)[0]
    )
    assert found == expected


def outcome(find: Callable[[], Report]) -> tuple[str, ...]:
    try:
        report = find()
    except UsageError as error:
        return str(error), str(error.hint)
    return render(report, "json"), render(report, "text", show_unknown=True, hints=True)


def retyped(random: Random, content: bytes) -> bytes:
    """A file in which another value or a comment is typed."""
    lines = content.split(b"\n")
    at = random.randrange(len(lines))
    lines[at] += random.choice((b"x", b"1", b" # x", b"\n", b":"))
    return b"\n".join(lines)


def edited(random: Random, files: Files) -> Files:
    """Files after one edit."""
    path, other = random.choice(sorted(files)), random.choice(sorted(files))
    lines = files[path].split(b"\n")
    at = random.randrange(len(lines))
    edit = random.choice(EDITS)
    note(f"{edit} {path} {other} line {at + 1}")
    match edit:
        case "insert":
            lines.insert(at, random.choice((*LINES, *lines)))
            return {**files, path: b"\n".join(lines)}
        case "delete":
            return {**files, path: b"\n".join(lines[:at] + lines[at + 1 :])}
        case "word":
            words = _WORD.findall(files[other]) or [b"a"]
            word = random.choice((*words, b"1", b"true", b"${name}", b"null"))
            lines[at] = re.sub(rb"[\w./-]+$", lambda _: word, lines[at])
            return {**files, path: b"\n".join(lines)}
        case "copy":
            return {**files, f"{dirname(other)}/copy.yaml".lstrip("/"): files[path]}
        case "move":
            rest = {name: it for name, it in files.items() if name != path}
            return {**rest, f"{dirname(other)}/moved.yaml".lstrip("/"): files[path]}
        case "remove":
            return {name: it for name, it in files.items() if name != path} or files
        case "ignore":
            name = random.choice([".gitignore", ".sourceignore"])
            folder = dirname(other)
            return {**files, f"{folder}/{name}".lstrip("/"): random.choice(IGNORED)}
        case _:
            return {**files, ".gitops-lint.yaml": random.choice(CONFIGS)}


def read(root: Path) -> Files:
    return {
        it.relative_to(root).as_posix(): it.read_bytes()
        for it in sorted(root.rglob("*"))
        if it.is_file() and not it.is_symlink() and ".git" not in it.relative_to(root).parts
    }


def write(root: Path, old: Files, new: Files) -> None:
    for path in old.keys() - new.keys():
        (root / path).unlink()
    for path, content in new.items():
        if old.get(path) != content:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)


@contextmanager
def copied(repository: Path) -> Iterator[Path]:
    """A copy of a repository, with the same name, because reports may contain it."""
    with TemporaryDirectory() as folder:
        root = Path(folder) / "repository"
        shutil.copytree(repository, root, symlinks=True)
        yield root
