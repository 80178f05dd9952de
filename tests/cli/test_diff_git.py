"""`diff` in the repositories that Git makes: submodules, filters, partial clones, no commit at all."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitops_lint.testing import config_map, kustomization, write_files
from tests.cli.conftest import Run

FILES = {
    "clusters/production/apps.yaml": kustomization("apps", "prune: true"),
    "apps/web.yaml": config_map("web", "key: one"),
    "apps/old.yaml": config_map("old"),
    ".gitops-lint.yaml": "clusters: [{path: clusters/production}]\n",
}
CI = (
    "GITHUB_BASE_REF", "GITHUB_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "SYSTEM_PULLREQUEST_TARGETBRANCH", "BITBUCKET_PR_DESTINATION_BRANCH", "CHANGE_TARGET",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH", "DRONE_TARGET_BRANCH",
)  # fmt: skip


def git(root: Path, *words: str) -> str:
    """What git prints, without any configuration of this machine."""
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(root),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{
            f"GIT_{who}_{what}": "somebody@example.com"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    options = ("-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main")
    found = subprocess.run(
        ("git", *options, *words),
        cwd=root,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return found.stdout.strip()


def commit(root: Path, files: dict[str, str], message: str = "Change") -> str:
    """Write and commit files; the id of the commit."""
    write_files(files, root)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A repository with one commit on the branch `main`, and no remote."""
    for name in CI:
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "fleet"
    root.mkdir()
    git(root, "init", "-q")
    commit(root, FILES)
    return root


def diff(run: Run, root: Path, *arguments: str) -> tuple[list[str], list[str]]:
    """The effects on all clusters, and what cannot be compared."""
    result = run("diff", "--root", root, "--format", "json", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    objects = [
        f"{one['effect']} {one['object']}" for it in found["clusters"] for one in it["objects"]
    ]
    return objects, [f"{it['path']}: {it['reason']}" for it in found["unseen"]]


def refusal(run: Run, root: Path, *arguments: str) -> str:
    """The message with which `diff` fails."""
    result = run("diff", "--root", root, *arguments)
    assert result.exit_code == 2
    return result.stderr


WEB = ["changed ConfigMap default/web"]


def test_a_repository_without_a_remote_is_compared_with_its_branch_main(
    root: Path, run: Run
) -> None:
    git(root, "switch", "-q", "-c", "change")
    commit(root, {"apps/web.yaml": config_map("web", "key: two")})
    assert diff(run, root) == (WEB, [])


def test_a_base_that_is_the_head_has_no_effect(root: Path, run: Run) -> None:
    assert diff(run, root) == ([], [])
    assert diff(run, root, "--base", "HEAD", "--head", "HEAD") == ([], [])


def test_without_a_default_branch_the_base_must_be_named(root: Path, run: Run) -> None:
    git(root, "branch", "-q", "-m", "trunk")
    assert "no default branch is in this clone" in refusal(run, root)
    assert diff(run, root, "--base", "trunk") == ([], [])


def clone(root: Path, *options: str) -> Path:
    """A clone beside a repository."""
    git(root.parent, "clone", "-q", *options, f"file://{root}", "clone")
    return root.parent / "clone"


def test_the_default_branch_is_that_of_the_remote_whatever_its_name(root: Path, run: Run) -> None:
    git(root, "branch", "-q", "-m", "trunk")
    copy = clone(root)
    git(copy, "switch", "-q", "-c", "change")
    commit(copy, {"apps/web.yaml": config_map("web", "key: two")})
    assert diff(run, copy) == (WEB, [])


def test_a_default_branch_that_was_renamed_after_the_clone_is_found(root: Path, run: Run) -> None:
    git(root, "branch", "-q", "-m", "master")
    copy = clone(root)
    git(root, "branch", "-q", "-m", "main")
    git(copy, "fetch", "-q", "--prune")
    git(copy, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/master")
    git(copy, "switch", "-q", "--detach", "origin/main")
    commit(copy, {"apps/web.yaml": config_map("web", "key: two")})
    assert diff(run, copy) == (WEB, [])


def test_a_detached_head_is_compared_with_the_target_of_the_pull_request(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root, "switch", "-q", "-c", "change")
    commit(root, {"apps/web.yaml": config_map("web", "key: two")})
    copy = clone(root)
    git(copy, "switch", "-q", "--detach", "origin/change")
    git(copy, "branch", "-q", "-D", "change")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    assert diff(run, copy) == (WEB, [])


def test_a_merge_is_compared_with_the_branch_that_it_is_merged_into(root: Path, run: Run) -> None:
    git(root, "switch", "-q", "-c", "change")
    commit(root, {"apps/web.yaml": config_map("web", "key: two")})
    git(root, "switch", "-q", "main")
    commit(root, {"apps/theirs.yaml": config_map("theirs")})
    git(root, "switch", "-q", "change")
    git(root, "merge", "-q", "--no-edit", "main")
    assert diff(run, root) == (WEB, [])
    assert diff(run, root, "--base", "HEAD^") == (["created ConfigMap default/theirs"], [])
    assert diff(run, root, "--base", "HEAD^2") == (WEB, [])


def test_a_branch_without_a_commit_cannot_be_compared(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in CI:
        monkeypatch.delenv(name, raising=False)
    git(tmp_path, "init", "-q")
    write_files(FILES, tmp_path)
    assert "there is no commit yet on the branch that is checked out" in refusal(run, tmp_path)


def test_a_directory_below_a_bare_repository_is_not_a_work_tree(root: Path, run: Run) -> None:
    place = root.parent / "bare"
    place.mkdir()
    git(place, "clone", "-q", "--bare", str(root), ".git")
    write_files(FILES, place / "copy")
    assert "is a bare Git repository" in refusal(run, place / "copy", "--base", "HEAD")


def test_a_work_tree_of_a_bare_repository_is_compared(root: Path, run: Run) -> None:
    place = root.parent / "bare"
    place.mkdir()
    git(place, "clone", "-q", "--bare", str(root), ".git")
    git(place, "worktree", "add", "-q", "change", "main")
    write_files({"apps/web.yaml": config_map("web", "key: two")}, place / "change")
    assert diff(run, place / "change") == (WEB, [])


def test_a_shallow_clone_without_the_base_says_what_to_fetch(root: Path, run: Run) -> None:
    git(root, "switch", "-q", "-c", "change")
    commit(root, {"apps/web.yaml": config_map("web", "key: two")})
    copy = clone(root, "--depth=1", "--branch=change")
    for arguments in ((), ("--base", "origin/main"), ("--base", "HEAD~1")):
        assert "fetch-depth: 0" in refusal(run, copy, *arguments)


def test_two_shallow_branches_have_no_common_ancestor(root: Path, run: Run) -> None:
    git(root, "switch", "-q", "-c", "change")
    commit(root, {"apps/web.yaml": config_map("web", "key: two")})
    git(root, "switch", "-q", "main")
    commit(root, {"README": "Read me"})
    copy = clone(root, "--depth=1", "--no-single-branch", "--branch=change")
    message = refusal(run, copy)
    assert "have no common ancestor in this clone" in message
    assert "fetch-depth: 0" in message
    assert diff(run, copy, "--base", "origin/main") == (WEB, [])


@pytest.mark.parametrize("kind", ["blob:none", "tree:0"])
def test_a_partial_clone_says_what_it_lacks(root: Path, run: Run, kind: str) -> None:
    git(root, "config", "uploadpack.allowFilter", "true")
    commit(root, {"apps/web.yaml": config_map("web", "key: two")})
    copy = clone(root, f"--filter={kind}")
    message = refusal(run, copy, "--base", "HEAD~1")
    assert "this clone lacks" in message
    assert "git archive COMMIT" in message
    git(copy, "archive", "-o", "/dev/null", "HEAD~1")
    assert diff(run, copy, "--base", "HEAD~1") == (WEB, [])


def test_a_partial_clone_needs_only_the_files_that_differ(root: Path, run: Run) -> None:
    git(root, "config", "uploadpack.allowFilter", "true")
    (root / "apps/old.yaml").unlink()
    commit(root, {"README": "Read me"})
    copy = clone(root, "--filter=blob:none")
    git(copy, "cat-file", "-p", "HEAD~1:apps/old.yaml")  # fetches it
    assert diff(run, copy, "--base", "HEAD~1") == (["deleted ConfigMap default/old"], [])


@pytest.fixture
def module(root: Path) -> Path:
    """Another repository, which `root` has as the submodule `apps/shared`; the change of `root` is committed."""
    other = root.parent / "shared"
    other.mkdir()
    git(other, "init", "-q")
    commit(other, {"shared.yaml": config_map("shared", "key: one")})
    git(root, "submodule", "--quiet", "add", str(other), "apps/shared")
    git(root, "commit", "-q", "-m", "Add a submodule")
    return other


def test_the_files_of_a_submodule_are_not_compared(root: Path, run: Run, module: Path) -> None:
    assert diff(run, root, "--base", "HEAD~1") == ([], ["apps/shared: submodule"])
    assert diff(run, root, "--base", "HEAD") == ([], [])
    write_files({"apps/web.yaml": config_map("web", "key: two")}, root)
    assert diff(run, root, "--base", "HEAD") == (WEB, [])
    commit(module, {"more.yaml": config_map("more")})
    git(root / "apps/shared", "pull", "-q")
    git(root, "commit", "-q", "-a", "-m", "Move the submodule")
    for head in ((), ("--head", "HEAD")):
        assert diff(run, root, "--base", "HEAD~1", *head) == (WEB, ["apps/shared: submodule"])


def test_a_submodule_is_told_with_its_path_in_the_root(root: Path, run: Run, module: Path) -> None:
    result = run("diff", "--root", root, "--base", "HEAD~1")
    assert "apps/shared is a submodule, and is at another commit" in result.stdout
    assert module.name == "shared"


HIDDEN = "\0GITCRYPT\0"
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 9\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [(f"{HIDDEN}one", f"{HIDDEN}two"), (POINTER.format(1), POINTER.format(2))],
    ids=["git-crypt", "git-lfs"],
)
def test_what_a_filter_of_git_hides_never_looks_changed(
    root: Path, run: Run, before: str, after: str
) -> None:
    commit(root, {"apps/web.yaml": before})
    write_files({"apps/web.yaml": config_map("web", "key: one")}, root)  # as the filter writes it
    assert diff(run, root, "--base", "HEAD") == ([], [])
    commit(root, {"apps/web.yaml": after})
    write_files({"apps/web.yaml": config_map("web", "key: two")}, root)
    assert diff(run, root, "--base", "HEAD~1") == ([], ["apps/web.yaml: filter"])
    result = run("diff", "--root", root, "--base", "HEAD~1")
    assert "apps/web.yaml goes through a filter of Git" in result.stdout


def test_the_attributes_of_the_base_name_other_filters(root: Path, run: Run) -> None:
    attributes = {
        "apps/.gitattributes": "web.yaml filter=vault\n*.md filter=vault\nold.yaml -filter\n",
        ".gitattributes": "old.yaml filter=vault\n",
    }
    commit(root, attributes)
    write_files({"apps/web.yaml": config_map("web", "key: two")}, root)
    (root / "apps/old.yaml").write_text(config_map("old", "key: two"))
    assert diff(run, root, "--base", "HEAD") == (
        ["changed ConfigMap default/old"],
        ["apps/web.yaml: filter"],
    )


@pytest.mark.parametrize("content", ["[attr]\n", "a[ filter=x\n", '"\n', "\0\n", "* filter\n"])
def test_malformed_attributes_are_no_filter(root: Path, run: Run, content: str) -> None:
    commit(root, {".gitattributes": content})
    write_files({"apps/web.yaml": config_map("web", "key: two")}, root)
    assert diff(run, root, "--base", "HEAD") == (WEB, [])


def test_other_ends_of_lines_are_no_change(root: Path, run: Run) -> None:
    generator = "configMapGenerator:\n  - name: web\n    files: [text.txt]\n"
    commit(root, {"apps/kustomization.yaml": generator, "apps/text.txt": "one\ntwo\n"})
    (root / "apps/text.txt").write_bytes(b"one\r\ntwo\r\n")
    assert diff(run, root, "--base", "HEAD") == ([], [])


def test_a_sparse_work_tree_is_compared_by_its_commits(root: Path, run: Run) -> None:
    commit(root, {"apps/web.yaml": config_map("web", "key: two")})
    git(root, "sparse-checkout", "set", "--no-cone", "/clusters/", "/.gitops-lint.yaml")
    assert "--head HEAD" in refusal(run, root, "--base", "HEAD~1")
    assert diff(run, root, "--base", "HEAD~1", "--head", "HEAD") == (WEB, [])
