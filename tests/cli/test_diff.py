"""`diff`: two states of a Git repository."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from dulwich import porcelain
from dulwich.refs import Ref
from dulwich.repo import Repo
from jsonschema import Draft202012Validator

from gitops_lint.testing import config_map, kustomization, source, write_files
from tests.cli.conftest import Run

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "diff.json"
AUTHOR = b"Somebody <somebody@example.com>"
BEFORE = {
    "clusters/production/flux-system/gotk-sync.yaml": kustomization("flux-system").replace(
        "path: ./flux-system", "path: ./clusters/production"
    ),
    "clusters/production/apps.yaml": kustomization("apps", "prune: true"),
    "apps/web.yaml": config_map("web"),
    "apps/old.yaml": config_map("old"),
    ".gitops-lint.yaml": "clusters: [{path: clusters/production}]\n",
}
TEXT = """\
From {base} to {head}

clusters/production: 1 deleted and 1 created

  Kustomization flux-system/apps, wave 2
    + ConfigMap default/new: created  apps/new.yaml:1
    - ConfigMap default/old: deleted  apps/old.yaml:1
"""


def commit(root: Path, files: Mapping[str, str | None], *, branch: str = "") -> str:
    """Write and commit files (None deletes one); the beginning of the id of the commit."""
    if branch:
        with Repo(str(root)) as repository:
            repository.refs[_ref(branch)] = repository.head()
        switch(root, branch)
    if written := {path: text for path, text in files.items() if text is not None}:
        write_files(written, root)
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
    porcelain.add(str(root), [str(root / path) for path in files])
    found = porcelain.commit(
        str(root), message=b"A change", author=AUTHOR, committer=AUTHOR, no_verify=True
    )
    return found.decode()[:10]


def switch(root: Path, branch: str) -> None:
    """Check out a branch."""
    with Repo(str(root)) as repository:
        repository.refs.set_symbolic_ref(b"HEAD", _ref(branch))
        porcelain.reset(repository, "hard")


def _ref(branch: str) -> Ref:
    return Ref(f"refs/heads/{branch}".encode())


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit on the branch `main`."""
    for name in ("GITHUB_BASE_REF", "GITHUB_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        monkeypatch.delenv(name, raising=False)
    porcelain.init(str(tmp_path))
    with Repo(str(tmp_path)) as repository:
        repository.refs.set_symbolic_ref(b"HEAD", _ref("main"))
    commit(tmp_path, BEFORE)
    return tmp_path


def test_the_work_tree_is_compared_with_the_last_commit(root: Path, run: Run) -> None:
    base = commit(root, {"apps/more.yaml": config_map("more")})
    write_files({"apps/new.yaml": config_map("new")}, root)
    (root / "apps/old.yaml").unlink()
    result = run("diff", "--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == TEXT.format(base=base, head="the work tree")


def effects(run: Run, root: Path, *arguments: str) -> list[str]:
    """The effects on the only cluster, as words."""
    result = run("diff", "--root", root, "--format", "json", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(found)
    return [f"{one['effect']} {one['object']}" for it in found["clusters"] for one in it["objects"]]


def test_revisions_name_both_states(root: Path, run: Run) -> None:
    commit(root, {"apps/new.yaml": config_map("new")})
    commit(root, {"apps/old.yaml": None})
    with Repo(str(root)) as repository:
        parent = repository[repository.head()].parents[0]
        repository.refs[Ref(b"refs/tags/release")] = parent
    assert effects(run, root, "--base", "HEAD~2") == [
        "created ConfigMap default/new",
        "deleted ConfigMap default/old",
    ]
    assert effects(run, root, "--base", "HEAD^") == ["deleted ConfigMap default/old"]
    assert effects(run, root, "--base", "release") == ["deleted ConfigMap default/old"]
    assert effects(run, root, "--base", "HEAD~2", "--head", "release") == [
        "created ConfigMap default/new"
    ]
    assert effects(run, root) == []


def test_a_branch_is_compared_with_where_it_started(root: Path, run: Run) -> None:
    commit(root, {"apps/mine.yaml": config_map("mine")}, branch="change")
    switch(root, "main")
    commit(root, {"apps/theirs.yaml": config_map("theirs")})
    switch(root, "change")
    assert effects(run, root) == ["created ConfigMap default/mine"]


@pytest.mark.parametrize(
    "variable",
    [
        "GITHUB_BASE_REF",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
        "SYSTEM_PULLREQUEST_TARGETBRANCH",
        "CHANGE_TARGET",
    ],
)
def test_the_target_of_a_pull_request_is_the_base(
    root: Path, run: Run, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(root, {"apps/release.yaml": config_map("release")}, branch="release")
    commit(root, {"apps/mine.yaml": config_map("mine")}, branch="change")
    assert effects(run, root) == [
        "created ConfigMap default/mine",
        "created ConfigMap default/release",
    ]
    monkeypatch.setenv(
        variable, "refs/heads/release" if variable.startswith("SYSTEM") else "release"
    )
    assert effects(run, root) == ["created ConfigMap default/mine"]


def test_the_merge_that_github_checks_out_is_compared_with_its_target(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(root, {"apps/mine.yaml": config_map("mine")}, branch="change")
    switch(root, "main")
    commit(root, {"apps/theirs.yaml": config_map("theirs")})
    porcelain.merge(
        str(root), "change", no_ff=True, message=b"Merge", author=AUTHOR, committer=AUTHOR
    )
    monkeypatch.setenv("GITHUB_REF", "refs/pull/1/merge")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    assert effects(run, root) == ["created ConfigMap default/mine"]


def test_the_root_may_be_a_folder_of_the_repository(tmp_path: Path, run: Run) -> None:
    porcelain.init(str(tmp_path))
    commit(tmp_path, {f"fleet/{path}": text for path, text in BEFORE.items()})
    (tmp_path / "fleet/apps/old.yaml").unlink()
    assert effects(run, tmp_path / "fleet", "--base", "HEAD") == ["deleted ConfigMap default/old"]


def test_excluded_files_are_in_neither_state(root: Path, run: Run) -> None:
    excluding = BEFORE[".gitops-lint.yaml"] + "exclude: [clusters/staging/]\n"
    gone = {"clusters/staging/more.yaml": config_map("more")}
    commit(root, {".gitops-lint.yaml": excluding, **gone})
    (root / "clusters/staging/more.yaml").unlink()
    assert effects(run, root, "--base", "HEAD") == []


def test_links_and_ignore_files_are_those_of_the_commit(root: Path, run: Run) -> None:
    ignored = {"apps/ignored.yaml": config_map("ignored"), "apps/.sourceignore": "ignored.yaml\n"}
    commit(root, ignored)
    (root / "apps/link.yaml").symlink_to("web.yaml")
    porcelain.add(str(root), [str(root / "apps/link.yaml")])
    commit(root, {"apps/more.yaml": config_map("more")})
    assert effects(run, root, "--base", "HEAD~2", "--head", "HEAD") == [
        "created ConfigMap default/more"
    ]
    commit(root, {"apps/.sourceignore": None})
    assert "created ConfigMap default/ignored" in effects(
        run, root, "--base", "HEAD~1", "--head", "HEAD"
    )


def test_a_commit_has_no_git_directory_of_its_own(root: Path, run: Run) -> None:
    """An OCIRepository, whose path may be anywhere, makes the lint look for files that do not exist."""
    other = (
        source("OCIRepository", "charts")
        + "---\n"
        + kustomization("charts", "sourceRef: {kind: OCIRepository, name: charts}")
    )
    commit(root, {"clusters/production/charts.yaml": other})
    result = run("diff", "--root", root, "--base", "HEAD~1", "--head", "HEAD")
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_cluster_appears_and_disappears(root: Path, run: Run) -> None:
    staging = {
        path.replace("production", "staging"): text.replace("production", "staging")
        for path, text in BEFORE.items()
        if path.startswith("clusters")
    }
    both = "clusters: [{path: clusters/production}, {path: clusters/staging}]\n"
    commit(root, {**staging, ".gitops-lint.yaml": both})
    result = run("diff", "--root", root, "--base", "HEAD~1")
    assert "clusters/staging: a new cluster" in result.stdout
    result = run("diff", "--root", root, "--base", "HEAD", "--head", "HEAD~1")
    assert "clusters/staging: no longer in this repository" in result.stdout
    result = run("diff", "staging", "--root", root, "--base", "HEAD~1")
    assert "production" not in result.stdout


def test_an_exit_code_can_say_whether_there_is_an_effect(root: Path, run: Run) -> None:
    assert run("diff", "--root", root, "--exit-code").exit_code == 0
    (root / "apps/old.yaml").unlink()
    assert run("diff", "--root", root, "--exit-code").exit_code == 1
    assert run("diff", "--root", root).exit_code == 0


def test_the_page_draws_only_what_changes(root: Path, run: Run) -> None:
    commit(root, {"apps/new.yaml": config_map("new")})
    result = run("diff", "--root", root, "--base", "HEAD~1", "--format", "html")
    assert (result.exit_code, result.stderr) == (0, "")
    assert '"states":["applies changes"]' in result.stdout
    result = run("diff", "--root", root, "--base", "HEAD", "--format", "html")
    assert '"nodes":[]' in result.stdout


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "html"])
def test_every_format_shows_the_findings_of_check(root: Path, run: Run, format_: str) -> None:
    text = BEFORE["clusters/production/apps.yaml"].replace("name: apps", "name: shop", 1)
    commit(root, {"clusters/production/apps.yaml": text})
    result = run("diff", "--root", root, "--base", "HEAD~1", "--format", format_)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("kustomization-renamed") == 1


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "html"])
def test_no_secret_is_shown(root: Path, run: Run, format_: str) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: a}\nstringData: {password: %s}\n"
    commit(root, {"apps/secret.yaml": secret % "before-hunter2"})
    write_files({"apps/secret.yaml": secret % "after-hunter2"}, root)
    result = run("diff", "--root", root, "--format", format_)
    assert "Secret a/s" in result.stdout
    assert "hunter2" not in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--base", "nowhere"], "there is no commit `nowhere` in this clone"),
        (["--base", "HEAD~9"], "there is no commit `HEAD~9` in this clone"),
        (["--head", "HEAD^2"], "there is no commit `HEAD^2` in this clone"),
        (["elsewhere", "--base", "HEAD"], "elsewhere"),
    ],
)
def test_what_cannot_be_compared_is_a_usage_error(
    root: Path, run: Run, arguments: list[str], message: str
) -> None:
    result = run("diff", "--root", root, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_directory_without_git_cannot_be_compared(tmp_path: Path, run: Run) -> None:
    write_files({path: it for path, it in BEFORE.items() if it}, tmp_path)
    result = run("diff", "--root", tmp_path)
    assert result.exit_code == 2
    assert "is not in a Git repository" in result.stderr


def test_a_shallow_clone_says_what_to_fetch(
    root: Path, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    commit(root, {"apps/new.yaml": config_map("new")})
    clone = tmp_path_factory.mktemp("clone")
    porcelain.clone(str(root), str(clone), depth=1).close()
    result = run("diff", "--root", clone, "--base", "HEAD~1")
    assert result.exit_code == 2
    assert "fetch-depth: 0" in result.stderr


def test_a_sparse_work_tree_cannot_be_compared(root: Path, run: Run) -> None:
    with Repo(str(root)) as repository:
        config = repository.get_config()
        config.set((b"core",), b"sparseCheckout", True)
        config.write_to_path()
    result = run("diff", "--root", root)
    assert result.exit_code == 2
    assert "this work tree is sparse" in result.stderr
    assert effects(run, root, "--head", "HEAD") == []


def test_damaged_objects_are_a_usage_error(root: Path, run: Run) -> None:
    for file in (root / ".git/objects").rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.write_bytes(b"garbage")
    result = run("diff", "--root", root)
    assert result.exit_code == 2
    assert "the objects of Git cannot be read" in result.stderr


def test_hooks_and_filters_are_not_run(root: Path, run: Run) -> None:
    proof = root / "proof"
    with Repo(str(root)) as repository:
        config = repository.get_config()
        for section, key in (
            ((b"filter", b"evil"), b"smudge"),
            ((b"filter", b"evil"), b"clean"),
            ((b"core",), b"fsmonitor"),
            ((b"core",), b"sshCommand"),
        ):
            config.set(section, key, f"touch {proof}".encode())
        config.write_to_path()
    hooks = root / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "pre-commit", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {proof}\n")
        (hooks / name).chmod(0o755)
    write_files({".gitattributes": "*.yaml filter=evil\n"}, root)
    (root / "apps/old.yaml").unlink()
    assert effects(run, root) == ["deleted ConfigMap default/old"]
    assert not proof.exists()


def linked(root: Path, tree: Path, *, back: str) -> None:
    """Make a linked work tree of a repository, as `git worktree add` does; `back` is its pointer back."""
    admin = root / ".git/worktrees/linked"
    admin.mkdir(parents=True)
    (admin / "HEAD").write_text("ref: refs/heads/main\n")
    (admin / "commondir").write_text("../..\n")
    (admin / "gitdir").write_text(f"{back}\n")
    (tree / ".git").write_text(f"gitdir: {admin}\n")


def test_a_linked_work_tree_is_compared_with_the_commits_of_its_repository(
    root: Path, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tree = tmp_path_factory.mktemp("linked")
    write_files({path: it for path, it in BEFORE.items() if path != "apps/old.yaml"}, tree)
    linked(root, tree, back=f"{tree}/.git")
    assert effects(run, tree, "--base", "HEAD") == ["deleted ConfigMap default/old"]


@pytest.mark.parametrize("link", [True, False])
def test_a_work_tree_cannot_borrow_the_commits_of_another_repository(
    root: Path, run: Run, tmp_path_factory: pytest.TempPathFactory, link: bool
) -> None:
    tree = tmp_path_factory.mktemp("linked")
    write_files(BEFORE, tree)
    if link:
        (tree / ".git").symlink_to(root / ".git")
    else:
        linked(root, tree, back=f"{root}/.git")
    result = run("diff", "--root", tree, "--base", "HEAD")
    assert result.exit_code == 2
    assert "points at a repository that does not know this work tree" in result.stderr


def test_objects_of_another_repository_are_not_read(root: Path, run: Run) -> None:
    (root / ".git/objects/info").mkdir(exist_ok=True)
    (root / ".git/objects/info/alternates").write_text("/somewhere/objects\n")
    result = run("diff", "--root", root)
    assert result.exit_code == 2
    assert "borrows objects of another repository" in result.stderr
