"""`check --base REVISION` and `check --staged`."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from dulwich import porcelain

from gitops_lint.testing import config_map, kustomization
from tests.cli.conftest import Run
from tests.cli.test_diff import commit, root, switch

__all__ = ["root"]
Reported = Callable[..., tuple[int, list[str], int, list[str]]]
RULES = "dependency-not-found,path-not-found,kustomize"
BUILD = "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nresources: [web.yaml]\n"


def waiting(name: str) -> str:
    """A Kustomization with an error: it waits for one that does not exist."""
    text = kustomization(name, f"dependsOn: [{{name: no-{name}}}]")
    return text.replace(f"./{name}", "./apps")


@pytest.fixture
def reported(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> Reported:
    """The status, the objects of the findings, the number of findings that were there before, and what is gone."""
    for name in ("GIT_INDEX_FILE", "PRE_COMMIT_FROM_REF"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(root)

    def check(*arguments: str) -> tuple[int, list[str], int, list[str]]:
        result = run("check", "--select", RULES, "--format", "json", *arguments)
        assert not result.stderr, result.stderr
        document = json.loads(result.stdout)
        found = [
            it["objects"][0]["name"] if it["objects"] else it["path"] for it in document["findings"]
        ]
        return (
            result.exit_code,
            [it.rpartition("/")[2] for it in found],
            document["summary"]["unchanged"],
            [it["object"].rpartition("/")[2] for it in document["absent"]],
        )

    return check


def write(root: Path, path: str, text: str) -> None:
    (root / path).write_text(text)


def test_what_the_change_brings_is_reported(root: Path, reported: Reported, run: Run) -> None:
    commit(root, {"clusters/production/old.yaml": waiting("old")})
    write(root, "clusters/production/new.yaml", waiting("new"))
    assert reported() == (1, ["new", "old"], 0, [])
    assert reported("--base", "HEAD") == (1, ["new"], 1, [])
    text = run("check", "--select", RULES, "--base", "HEAD").stdout
    assert "Found 1 new error (1 there before)" in text
    (root / "clusters/production/new.yaml").unlink()
    assert reported("--base", "main") == (0, [], 1, [])
    (root / "clusters/production/old.yaml").unlink()
    assert reported("--base", "main") == (0, [], 0, ["old"])


def test_what_moves_is_not_new(root: Path, reported: Reported) -> None:
    commit(root, {"clusters/production/old.yaml": waiting("old")})
    (root / "clusters/production/old.yaml").rename(root / "clusters/production/moved.yaml")
    assert reported("--base", "HEAD") == (0, [], 1, [])


def test_what_the_target_has_fixed_meanwhile_is_not_new(root: Path, reported: Reported) -> None:
    commit(root, {"clusters/production/old.yaml": waiting("old")})
    commit(root, {"apps/more.yaml": config_map("more")}, branch="topic")
    switch(root, "main")
    commit(root, {"clusters/production/old.yaml": None})
    switch(root, "topic")
    assert reported("--base", "main") == (0, [], 1, [])


def test_all_is_new_where_there_was_no_cluster(root: Path, reported: Reported) -> None:
    commit(root, {"clusters/production/old.yaml": waiting("old")})
    commit(root, dict.fromkeys((".gitops-lint.yaml",)))
    texts = {
        path.relative_to(root).as_posix(): path.read_text()
        for path in root.glob("clusters/**/*.yaml")
    }
    commit(root, dict.fromkeys(texts))
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        write(root, path, text)
    write(root, ".gitops-lint.yaml", "clusters: [{path: clusters/production}]\n")
    assert reported("--base", "HEAD") == (1, ["old"], 0, [])


def test_a_baseline_and_a_base(root: Path, reported: Reported, run: Run) -> None:
    write(root, "clusters/production/one.yaml", waiting("one"))
    assert run("check", "--write-baseline", "accepted.jsonl").exit_code == 0
    commit(root, {"clusters/production/two.yaml": waiting("two")})
    write(root, "clusters/production/three.yaml", waiting("three"))
    assert reported("--base", "HEAD", "--baseline", "accepted.jsonl") == (1, ["three"], 2, [])


def test_usage(root: Path, reported: Reported, run: Run) -> None:
    for arguments, message in (
        (("--base", "x"), "there is no commit `x` in this clone"),
        (("--base", "main", "--watch"), "`--base` only reports"),
        (
            ("--staged", "--write-baseline", "x"),
            "`--staged` only reports",
        ),
    ):
        result = run("check", *arguments)
        assert (result.exit_code, result.stderr.splitlines()[0]) == (2, f"error: {message}")


def git(*arguments: str) -> None:
    names = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *names, *arguments], check=True, capture_output=True)


def test_what_is_staged_is_linted_and_not_the_work_tree(root: Path, reported: Reported) -> None:
    write(root, "clusters/production/staged.yaml", waiting("staged"))
    git("add", "clusters")
    write(root, "clusters/production/staged.yaml", "a: [")
    write(root, "clusters/production/untracked.yaml", waiting("untracked"))
    assert reported("--staged") == (1, ["staged"], 0, [])
    (root / "clusters/production/staged.yaml").unlink()
    assert reported("--staged") == (1, ["staged"], 0, [])
    git("rm", "-q", "--cached", "clusters/production/staged.yaml")
    assert reported("--staged") == (0, [], 0, [])


def test_an_untracked_file_that_a_staged_one_lists_is_missing(
    root: Path, reported: Reported
) -> None:
    write(root, "apps/kustomization.yaml", BUILD)
    write(root, "apps/extra.yaml", config_map("extra"))
    git("add", "apps/kustomization.yaml")
    (root / "apps/kustomization.yaml").write_text(BUILD.replace("]", ", extra.yaml]"))
    assert reported("--staged") == (0, [], 0, [])
    git("add", "apps/kustomization.yaml")
    assert reported() == (0, [], 0, [])
    status, found, *_ = reported("--staged")
    assert (status, len(found)) == (1, 1)
    git("add", "--intent-to-add", "apps/extra.yaml")  # which is not committed either
    assert reported("--staged") == (status, found, 0, [])
    git("add", "apps/extra.yaml")
    assert reported("--staged") == (0, [], 0, [])


def test_a_commit_is_compared_with_the_one_before(
    root: Path, reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(root, {"clusters/production/old.yaml": waiting("old")})
    assert reported("--staged") == (1, ["old"], 0, [])
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert reported("--staged") == (0, [], 1, [])
    git("rm", "-q", "apps/web.yaml", "apps/old.yaml")
    status, found, known, _ = reported("--staged")
    assert (status, known, sorted(found)) == (1, 1, ["apps", "old"])


def test_the_index_of_a_partial_commit_counts(
    root: Path, reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, "clusters/production/one.yaml", waiting("one"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(root / "other-index"))
    git("read-tree", "HEAD")
    git("add", "clusters")
    assert reported("--staged") == (1, ["one"], 0, [])
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert reported("--staged") == (0, [], 0, [])


def test_before_a_push_the_commits_that_are_pushed_count(
    root: Path, reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed = commit(root, {"clusters/production/old.yaml": waiting("old")})
    commit(root, {"clusters/production/new.yaml": waiting("new")})
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", pushed)
    assert reported("--staged") == (1, ["new"], 1, [])


def test_the_first_commit_brings_everything(
    tmp_path: Path, reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tmp_path / "first"
    (first / "clusters").mkdir(parents=True)
    porcelain.init(str(first))
    monkeypatch.chdir(first)
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    (first / "apps").mkdir()
    write(first, "apps/web.yaml", config_map("web"))
    write(first, "clusters/one.yaml", waiting("one"))
    write(first, ".gitops-lint.yaml", "clusters: [clusters]\n")
    git("add", "-A")
    assert reported("--staged") == (1, ["one"], 0, [])


def test_a_conflict_is_no_commit(root: Path, reported: Reported, run: Run) -> None:
    commit(root, {"apps/web.yaml": config_map("web", "a: b")}, branch="topic")
    switch(root, "main")
    commit(root, {"apps/web.yaml": config_map("web", "a: c")})
    with pytest.raises(subprocess.CalledProcessError):
        git("merge", "topic")
    result = run("check", "--staged")
    assert (result.exit_code, result.stderr) == (
        2,
        "error: `apps/web.yaml` has a merge conflict\nhelp: resolve it, and `git add` it\n",
    )
