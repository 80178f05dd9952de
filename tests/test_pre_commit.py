"""The hook, as pre-commit runs it: from this repository, in its own environment."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gitops_lint.documents import parse
from tests.examples import THOROUGH
from tests.hostile_checkout import Checkout, run
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


@pytest.mark.parametrize("number", [0, 1], ids=["check", "fix"])
def test_the_hook_runs_nothing_of_the_checkout(tmp_path: Path, number: int) -> None:
    """Played as pre-commit runs the entry: at the root, with the hook's environment first on PATH."""
    checkout = Checkout(tmp_path)
    python = environment(tmp_path / "environment")
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    entry = re.findall(r"^  entry: (.*)$", hooks, re.MULTILINE)[number]
    variables = checkout.environment()
    variables["PATH"] = f"{python.parent}{os.pathsep}{variables['PATH']}"
    variables["PYTHONDONTWRITEBYTECODE"] = "1"
    done = run(*shlex.split(entry), "--root", ".", cwd=checkout.root, env=variables)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr


def test_the_hook_lints_everything_for_every_commit() -> None:
    """Also for a commit that only deletes files, whose names pre-commit does not pass."""
    hooks = parse("hooks.yaml", (ROOT / ".pre-commit-hooks.yaml").read_bytes()).documents[0].data
    assert [it.get("id") for it in hooks] == ["gitops-lint", "gitops-lint-fix"]
    for hook in hooks:
        assert (hook.get("pass_filenames"), hook.get("always_run")) == (False, True)
        assert not {"files", "types", "exclude"} & {*hook}
