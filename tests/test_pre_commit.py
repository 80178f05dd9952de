"""The hook, as pre-commit runs it: from this repository, in its own environment."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dulwich.index import index_entry_from_stat
from dulwich.objects import Blob
from dulwich.repo import Repo

from gitops_lint.documents import parse
from gitops_lint.testing import config_map, kustomization, write_files
from tests.examples import THOROUGH
from tests.hostile_checkout import CLUSTER, Checkout, run
from tests.test_nothing_runs import environment

ROOT = Path(__file__).parent.parent
NO_NETWORK = re.compile(r"No matching distribution|ConnectionError|NewConnectionError|Max retries")


def try_repo(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "NO_COLOR": "1"}
    for name in [name for name in environment if name.startswith("GIT_")]:
        del environment[name]  # those of a hook that runs these tests
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(folder))
    subprocess.run([*git, "init", "-q"], check=True, env=environment)
    subprocess.run([*git, "add", "-A"], check=True, env=environment)
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "gitops-lint"]
    done = subprocess.run(
        [*command, "--all-files", "--color", "never"],
        cwd=folder, env=environment, text=True, capture_output=True, check=False,
    )  # fmt: skip
    if NO_NETWORK.search(done.stdout + done.stderr):
        pytest.skip("pre-commit cannot install the hook: no package index can be reached")
    return done


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pre-commit needs a git checkout")
@pytest.mark.full_size
@pytest.mark.skipif(not THOROUGH, reason="installs the package: GITOPS_LINT_EXAMPLES=100 does it")
def test_the_hook_fails_on_a_bad_repository_and_passes_a_good_one(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad", tmp_path / "good"
    shutil.copytree(ROOT / "fixtures" / "bad" / "order-cycle", bad)
    shutil.copytree(ROOT / "fixtures" / "good" / "order-layers", good)
    found = try_repo(bad, tmp_path / "home")
    assert "error[dependency-cycle]" in found.stdout, found.stdout + found.stderr
    assert found.returncode == 1
    passed = try_repo(good, tmp_path / "home")
    assert re.search(r"gitops-lint\.+Passed", passed.stdout), passed.stdout + passed.stderr
    assert passed.returncode == 0


def add_by_hand(root: Path) -> None:
    """Stage the files of the cluster without Git, which would run the filters of the checkout."""
    with Repo(str(root)) as repository:
        index = repository.open_index()
        for path in CLUSTER:
            blob = Blob.from_string((root / path).read_bytes())
            repository.object_store.add_object(blob)
            index[path.encode()] = index_entry_from_stat((root / path).stat(), blob.id)
        index.write()


@pytest.mark.parametrize("number", [0, 1], ids=["check", "fix"])
def test_the_hook_runs_nothing_of_the_checkout(tmp_path: Path, number: int) -> None:
    """Played as pre-commit runs the entry: at the root, with the hook's environment first on PATH."""
    checkout = Checkout(tmp_path)
    add_by_hand(checkout.root)
    python = environment(tmp_path / "environment")
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    entry = re.findall(r"^  entry: (.*)$", hooks, re.MULTILINE)[number]
    variables = checkout.environment()
    variables["PATH"] = f"{python.parent}{os.pathsep}{variables['PATH']}"
    variables["PYTHONDONTWRITEBYTECODE"] = "1"
    done = run(*shlex.split(entry), "--root", ".", cwd=checkout.root, env=variables)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the hook, as pre-commit installs it, and with one commit that has an error."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    root = tmp_path / "repository"
    root.mkdir()
    hook, _ = parse("hooks.yaml", (ROOT / ".pre-commit-hooks.yaml").read_bytes()).documents[0].data
    entry = hook["entry"].replace("python -I", f"env PYTHONPATH={ROOT} {sys.executable}")
    local = {**hook, "entry": entry, "language": "system", "verbose": True}
    settings = {"repos": [{"repo": "local", "hooks": [local]}]}
    write_files(
        {
            ".pre-commit-config.yaml": json.dumps(settings),
            ".gitops-lint.yaml": "clusters: [clusters]\n",
            "clusters/old.yaml": kustomization("old", "dependsOn: [{name: gone}]"),
            "old/web.yaml": config_map("web"),
        },
        root,
    )
    for command in (
        ["git", "init", "-q"],
        ["git", "config", "user.name", "a"],
        ["git", "config", "user.email", "a@example.com"],
        ["git", "add", "-A"],
        ["git", "commit", "-q", "-m", "first"],
        [sys.executable, "-m", "pre_commit", "install"],
    ):
        subprocess.run(command, cwd=root, check=True, capture_output=True)
    return root


def committed(root: Path, *arguments: str) -> tuple[bool, str]:
    """Whether `git commit` succeeds, and what it prints."""
    done = subprocess.run(
        ["git", "commit", "-m", "next", *arguments],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode == 0, done.stdout + done.stderr


def stage(root: Path, *paths: str) -> None:
    subprocess.run(["git", "add", "-A", *paths], cwd=root, check=True)


NEW = {
    "clusters/new.yaml": kustomization("new", "dependsOn: [{name: missing}]"),
    "new/web.yaml": config_map("other"),
}


@pytest.mark.parametrize("arguments", [(), ("-a",), ("clusters/old.yaml",)])
def test_what_was_there_before_does_not_block_a_commit(
    repository: Path, arguments: tuple[str, ...]
) -> None:
    file = repository / "clusters" / "old.yaml"
    file.write_text(f"# a comment\n{file.read_text()}")
    if not arguments:
        stage(repository)
    is_done, text = committed(repository, *arguments)
    assert is_done, text
    assert "No new findings (1 there before)" in text


@pytest.mark.parametrize("arguments", [(), ("clusters/new.yaml", "new/web.yaml")])
def test_what_a_commit_brings_blocks_it(repository: Path, arguments: tuple[str, ...]) -> None:
    write_files(NEW, repository)
    stage(repository)
    is_done, text = committed(repository, *arguments)
    assert not is_done
    assert "error[dependency-not-found]" in text
    assert "Found 1 new error (1 there before)" in text


def test_what_is_not_staged_does_not_count(repository: Path) -> None:
    """Changed files are put aside by pre-commit; new ones stay where they are."""
    write_files({"old/more.yaml": config_map("more")}, repository)
    stage(repository)
    write_files({**NEW, "old/more.yaml": "a: ["}, repository)
    is_done, text = committed(repository)
    assert is_done, text
    assert "No new findings (1 there before)" in text
    assert (repository / "old" / "more.yaml").read_text() == "a: ["


def test_a_file_that_is_not_staged_is_missing_in_the_commit(repository: Path) -> None:
    build = "resources: [web.yaml, more.yaml]\n"
    write_files({"old/kustomization.yaml": build, "old/more.yaml": config_map("more")}, repository)
    stage(repository, "old/kustomization.yaml")
    is_done, text = committed(repository)
    assert not is_done
    assert "error[kustomize-resource-not-found]" in text
    stage(repository)
    assert committed(repository)[0]


def test_a_deletion_is_linted(repository: Path) -> None:
    (repository / "old" / "web.yaml").unlink()
    is_done, text = committed(repository, "-a")
    assert not is_done
    assert "error[path-not-found]" in text


def test_a_new_message_is_not_blocked_but_a_run_by_hand_reports_everything(
    repository: Path,
) -> None:
    assert committed(repository, "--amend")[0]
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"],
        cwd=repository, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Found 1 error in 1 cluster" in done.stdout


def test_the_hook_lints_everything_for_every_commit() -> None:
    """Also for a commit that only deletes files, whose names pre-commit does not pass."""
    hooks = parse("hooks.yaml", (ROOT / ".pre-commit-hooks.yaml").read_bytes()).documents[0].data
    assert [it.get("id") for it in hooks] == ["gitops-lint", "gitops-lint-fix"]
    for hook in hooks:
        assert (hook.get("pass_filenames"), hook.get("always_run")) == (False, True)
        assert not {"files", "types", "exclude"} & {*hook}
