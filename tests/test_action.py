"""The GitHub Action: its shell script, run on fixtures as a runner does."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gitops_lint.documents import get, parse

ROOT = Path(__file__).parent.parent
ACTION = parse("action.yml", (ROOT / "action.yml").read_bytes()).documents[0].data
STEPS = {get(step, "name"): step for step in get(ACTION, "runs", "steps")}


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's temporary folder after the installation step."""
    bin_ = tmp_path / "gitops-lint" / "bin"
    bin_.mkdir(parents=True)
    command = bin_ / "gitops-lint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gitops_lint "$@"\n')
    command.chmod(0o755)
    return tmp_path


def lint(runner: Path, repository: str, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the lint step with inputs of the action and the defaults of the others."""
    values = {
        name: inputs.get(name.replace("-", "_"), str(get(given, "default", default="")))
        for name, given in get(ACTION, "inputs").items()
    }
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: values[match[1]], text)
        for name, text in get(STEPS["Lint"], "env").items()
    }
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", get(STEPS["Lint"], "run")],
        cwd=ROOT / "fixtures" / repository,
        env={
            **os.environ,
            **environment,
            "RUNNER_TEMP": str(runner),
            "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
            "PYTHONPATH": str(ROOT),
        },
        text=True, capture_output=True, check=False,
    )  # fmt: skip


def test_findings(runner: Path) -> None:
    sarif = runner / "out.sarif"
    done = lint(runner, "bad/order-cycle", sarif_file=str(sarif), args="--root .")
    assert done.returncode == 1, done.stderr
    results = json.loads(sarif.read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["dependency-cycle"] * 2
    annotations = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert [re.findall(r"file=([^,]+),line=(\d+)", line) for line in annotations] == [
        [("apps/shop/frontend.yaml", "17")],
        [("clusters/production/infrastructure.yaml", "29")],
    ]
    summary = (runner / "summary.md").read_text()
    assert summary.count("error[dependency-cycle]") == 2


def test_nothing_found(runner: Path) -> None:
    sarif = runner / "out.sarif"
    done = lint(runner, "good/order-layers", sarif_file=str(sarif), args="--root .")
    assert done.returncode == 0, done.stderr
    assert json.loads(sarif.read_text())["runs"][0]["results"] == []
    assert "::" not in done.stdout


def test_without_annotations_and_summary(runner: Path) -> None:
    options = {"annotate": "false", "summary": "false", "args": "--root ."}
    done = lint(runner, "bad/order-cycle", sarif_file=str(runner / "out.sarif"), **options)
    assert done.returncode == 1
    assert "::error" not in done.stdout
    assert not (runner / "summary.md").exists()


def test_a_job_that_cannot_be_done_fails(runner: Path) -> None:
    done = lint(runner, "bad/order-cycle", paths="nowhere", sarif_file=str(runner / "out.sarif"))
    assert done.returncode == 2
    assert "`nowhere` does not exist" in done.stderr


def test_inputs_reach_the_shell_as_data() -> None:
    """With an expression in a script, the author of an input could run code."""
    assert not any("${{" in get(step, "run", default="") for step in STEPS.values())
