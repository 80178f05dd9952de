"""What a shell offers: commands, options, rules, clusters and objects."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gitops_lint.cli import COMMANDS, main
from gitops_lint.cli.completion import SHELLS, VARIABLE
from gitops_lint.rules._index import RULES

LAYERS = Path(__file__).parents[2] / "fixtures" / "good" / "order-layers"
IDS = {name.rpartition(".")[2].replace("_", "-") for name in RULES}


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of two clusters."""
    copy = tmp_path_factory.mktemp("layers")
    shutil.copytree(LAYERS, copy, dirs_exist_ok=True)
    return copy


def offered(line: str, folder: Path = LAYERS) -> list[str]:
    """What bash gets for a command line whose last word is unfinished, each with its type."""
    words = line.split(" ")
    environment = {
        **os.environ,
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        VARIABLE: "bash_complete",
    }
    done = subprocess.run(
        [sys.executable, "-m", "gitops_lint"],
        env=environment, cwd=folder, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line]


def test_commands_and_files() -> None:
    assert offered("gitops-lint ") == ["file,", *(f"plain,{name}" for name in COMMANDS)]
    assert offered("gitops-lint pl") == ["file,pl", "plain,plan"]
    assert offered("gitops-lint ./clu") == ["file,./clu"]


def test_options() -> None:
    assert offered("gitops-lint plan --ro") == ["plain,--root"]
    assert offered("gitops-lint check --min-severity w") == ["plain,warning"]


def test_rules() -> None:
    expected = sorted(it for it in IDS if it.startswith("crd"))
    assert offered("gitops-lint explain crd") == [f"plain,{it}" for it in expected]
    for option in ("--select", "--ignore"):
        assert offered(f"gitops-lint check {option} never-ready,crd-pru") == [
            "plain,never-ready,crd-pruned"
        ]


def test_clusters(layers: Path) -> None:
    both = ["plain,clusters/production", "plain,clusters/staging"]
    for line in (
        "plan",
        "graph",
        "diff",
        "compare",
        "compare x",
        "needs",
        "upgrade",
        "why x --cluster",
    ):
        assert offered(f"gitops-lint {line} ", layers) == both
    assert offered("gitops-lint vars --cluster clusters/s", layers) == both[1:]
    assert offered(f"gitops-lint plan --root {layers} clusters/s") == both[1:]
    assert offered("gitops-lint plan clusters/p", layers) == both[:1]


def test_objects(layers: Path) -> None:
    assert offered("gitops-lint why --cluster production c", layers) == [
        f"plain,{name}" for name in ("certificates", "charts", "configs", "controllers", "crds")
    ]
    assert offered("gitops-lint why ks/c", layers) == [
        f"plain,ks/{name}" for name in ("configs", "controllers", "crds")
    ]
    assert offered("gitops-lint why apps --to ingress/", layers) == [
        "plain,ingress/certificates",
        "plain,ingress/ingress",
    ]


@pytest.mark.parametrize("line", ["plan ", "why a", "check --select x", "plan --root /nowhere "])
def test_what_fails_offers_nothing(line: str, tmp_path: Path) -> None:
    (tmp_path / ".gitops-lint.yaml").write_text("clusters: 1\n")
    assert offered(f"gitops-lint {line}", tmp_path) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{VARIABLE}={shell}_complete" in result.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_reads_its_script(tmp_path: Path) -> None:
    program = tmp_path / "gitops-lint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gitops_lint "$@"\n')
    program.chmod(0o755)
    commands = (
        'eval "$(gitops-lint completion bash)"; COMP_WORDS=(gitops-lint explain crd-pru); COMP_CWORD=2;'
        ' _gitops_lint_completion gitops-lint; echo "${COMPREPLY[@]}"'
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", commands],
        env={**os.environ, "PATH": path}, cwd=LAYERS, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("crd-pruned\n", "")
