"""The image, the component for GitLab CI and the plugin of MegaLinter: what of them can be tried without a server."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gitops_lint import __version__
from gitops_lint.documents import get, parse
from tests.hostile_checkout import Checkout
from tests.report.official import official
from tests.test_nothing_runs import environment

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LAST_STAGE = DOCKERFILE.rpartition("\nFROM ")[2]
PLUGIN = ROOT / "mega-linter-plugin-gitops-lint" / "gitops-lint.megalinter-descriptor.yml"
COMPONENT = ROOT / "templates" / "check.yml"


def documents(path: Path) -> list[Any]:
    return [it.data for it in parse(path.name, path.read_bytes()).documents]


def test_the_image_has_no_root() -> None:
    assert re.findall("^USER (.*)$", LAST_STAGE, re.MULTILINE) == ["65532:65532"]
    assert "RUN" not in LAST_STAGE
    assert json.loads(re.findall("^ENTRYPOINT (.*)$", LAST_STAGE, re.MULTILINE)[0])[1:] == [
        "-I",
        "-m",
        "gitops_lint",
    ]


def test_the_image_installs_only_what_is_locked() -> None:
    commands = re.sub(r"\\\n", "", DOCKERFILE).split("&&")
    installing = [it for it in commands if re.search(r"-m pip (install|wheel)", it)]
    assert len(installing) == 4
    for command in installing:
        locked = "--require-hashes --only-binary :all: --requirement /source/locks/" in command
        assert locked or "--no-deps --no-index" in command
        assert "-I -m pip" in command


def test_the_build_has_all_its_files_and_no_others() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line[1:] for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    assert kept == {"gitops_lint", "schemas", "locks", "pyproject.toml", "README.md", "LICENSE"}
    assert all((ROOT / name).exists() for name in kept)


def test_versions() -> None:
    """A release changes them all (docs/releasing.md)."""
    assert f"gitops-lint=={__version__}" in PLUGIN.read_text(encoding="utf-8")
    assert f"gitops-lint:{__version__}\n" in COMPONENT.read_text(encoding="utf-8")


def play(
    checkout: Path, python: Path, inputs: dict[str, str], variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the script of the component as GitLab's runner does: in the checkout, with the image's PATH."""
    spec, jobs = documents(COMPONENT)
    given = {
        name: inputs.get(name, get(about, "default"))
        for name, about in get(spec, "spec", "inputs").items()
    }
    (job,) = jobs.values()

    def filled(text: str) -> str:
        return re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda match: given[match[1]], text)

    (script,) = get(job, "script")
    own = {name: filled(text) for name, text in get(job, "variables").items()}
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-ec", filled(script)], cwd=checkout, text=True, capture_output=True, check=False,
        env={**os.environ, **(variables or {}), **own, "PATH": path},
    )  # fmt: skip


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment(tmp_path_factory.mktemp("image") / "venv")


def test_the_component_reports_a_failed_job(tmp_path: Path, python: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "fixtures" / "bad" / "order-cycle", checkout)
    (checkout / ".git").mkdir()
    done = play(checkout, python, {"args": "--hints --select dependency-*"})
    assert done.returncode == 1, done.stderr
    assert "error[dependency-cycle]" in done.stdout
    issues = json.loads((checkout / "gl-code-quality-report.json").read_text())
    assert {it["check_name"] for it in issues} == {"dependency-cycle"}
    assert (checkout / "gitops-lint.xml").read_text().count("<failure") >= 2
    assert play(checkout, python, {"fail-on": "never"}).returncode == 0
    assert play(checkout, python, {"config": "none.yaml"}).returncode == 2


def test_the_component_runs_nothing_of_the_checkout(tmp_path: Path, python: Path) -> None:
    checkout = Checkout(tmp_path)
    variables = {k: v for k, v in checkout.environment().items() if k != "PATH"}
    done = play(checkout.root, python, {}, variables)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr


def test_the_files_of_the_component_are_reports() -> None:
    _, jobs = documents(COMPONENT)
    (job,) = jobs.values()
    reports = get(job, "artifacts", "reports")
    written = dict(re.findall(r"--output (\w+):(\S+)", get(job, "script")[0]))
    assert reports == {"codequality": written["gitlab"], "junit": written["junit"]}
    assert get(job, "artifacts", "when") == "always"


def test_the_plugin_counts_findings() -> None:
    (descriptor,) = documents(PLUGIN)
    (linter,) = get(descriptor, "linters")
    pattern = get(linter, "cli_lint_errors_regex")
    text = "error[wait-deadlock]: a\nwarning[x]: b\nhint[y]: c\nFound 1 error.\n"
    assert len(re.findall(pattern, text)) == 2


def test_the_schema_of_megalinter() -> None:
    """megalinter-descriptor.jsonschema.json"""
    from jsonschema import Draft7Validator

    schema = json.loads(official("GITOPS_LINT_MEGALINTER_SCHEMA").read_text(encoding="utf-8"))
    (descriptor,) = documents(PLUGIN)
    assert list(Draft7Validator(schema).iter_errors(descriptor)) == []


def test_the_plugin_of_the_flux_cli() -> None:
    """Flux runs `flux-NAME` from its plugin directory (flux2: internal/plugin/discovery.go)."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'^flux-gitops-lint = "gitops_lint\.__main__:main"', project, re.MULTILINE)
