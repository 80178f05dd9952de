"""The GitHub Action: the shell of its steps, run as a runner does, in a hostile checkout too."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.documents import get, parse
from tests.examples import THOROUGH
from tests.hostile_checkout import Checkout
from tests.test_nothing_runs import environment

ROOT = Path(__file__).parent.parent
ACTION = parse("action.yml", (ROOT / "action.yml").read_bytes()).documents[0].data
STEPS: dict[str, Any] = {get(step, "name"): step for step in get(ACTION, "runs", "steps")}
NO_NETWORK = re.compile(r"No matching distribution|ConnectionError|NewConnectionError|Max retries")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment that the installation step makes, without the installation."""
    folder = tmp_path_factory.mktemp("installed") / "gitops-lint"
    environment(folder)
    return folder


@pytest.fixture
def runner(tmp_path: Path, installed: Path) -> Path:
    """A runner's temporary folder after the installation step."""
    folder = tmp_path / "runner"
    folder.mkdir()
    (folder / "gitops-lint").symlink_to(installed)
    return folder


def play(
    step: str,
    runner: Path,
    checkout: Path,
    inputs: dict[str, str],
    *,
    action: Path = ROOT,
    variables: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the shell of a step, in its working directory, with its environment, as a runner does.

    `variables` are those that earlier steps of a job left; `cwd` replaces the working directory.
    """
    values = {
        "runner.temp": str(runner),
        "github.action_path": str(action),
        **{
            f"inputs.{name}": inputs.get(name, str(get(given, "default", default="")))
            for name, given in get(ACTION, "inputs").items()
        },
    }
    declared = get(STEPS[step], "env")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", get(STEPS[step], "run")],
        cwd=cwd or evaluated(get(STEPS[step], "working-directory", default="."), values),
        env={
            **os.environ,
            "RUNNER_TEMP": str(runner),
            "GITHUB_WORKSPACE": str(checkout),
            "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
            **(variables or {}),
            **{name: evaluated(text, values) for name, text in declared.items()},
        },
        text=True, capture_output=True, check=False,
    )  # fmt: skip


def evaluated(text: str, values: dict[str, str]) -> str:
    """A text with its expressions `${{ name }}` replaced; KeyError for one without a value."""
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: values[match[1]], text)


def lint(runner: Path, repository: str, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the lint step on a fixture with inputs of the action and the defaults of the others."""
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    return play("Lint", runner, ROOT / "fixtures" / repository, given)


def test_findings(runner: Path) -> None:
    sarif = runner / "out.sarif"
    done = lint(runner, "bad/order-cycle", sarif_file=str(sarif), root=".")
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


def test_no_result_of_another_job_is_used(
    runner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine of one's own, a job that ran code of a pull request could have left one."""
    monkeypatch.setenv("GITOPS_LINT_CACHE_DIR", str(tmp_path / "cache"))
    assert (
        lint(runner, "good/order-layers", sarif_file=str(runner / "out.sarif"), root=".").returncode
        == 0
    )
    assert not (tmp_path / "cache").exists()


def test_nothing_found(runner: Path) -> None:
    sarif = runner / "out.sarif"
    done = lint(runner, "good/order-layers", sarif_file=str(sarif), root=".")
    assert done.returncode == 0, done.stderr
    assert json.loads(sarif.read_text())["runs"][0]["results"] == []
    assert "::" not in done.stdout


def test_without_annotations_and_summary(runner: Path) -> None:
    options = {"annotate": "false", "summary": "false", "root": "."}
    done = lint(runner, "bad/order-cycle", sarif_file=str(runner / "out.sarif"), **options)
    assert done.returncode == 1
    assert "::error" not in done.stdout
    assert not (runner / "summary.md").exists()


def test_a_job_that_cannot_be_done_fails(runner: Path) -> None:
    done = lint(runner, "bad/order-cycle", paths="nowhere", sarif_file=str(runner / "out.sarif"))
    assert done.returncode == 2
    missing = ROOT / "fixtures" / "bad" / "order-cycle" / "nowhere"
    assert f"`{missing}` does not exist" in done.stderr


def test_files_are_relative_to_the_checkout(runner: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "fixtures" / "bad" / "order-cycle", checkout / "fleet")
    (checkout / "lint.yaml").write_text("rules: {dependency-cycle: off}\n")
    inputs = {
        "root": "fleet",
        "paths": "fleet/clusters",
        "config": "lint.yaml",
        "sarif-file": "a.sarif",
    }
    done = play("Lint", runner, checkout, inputs)
    assert done.returncode == 0, done.stderr
    assert "dependency-cycle" not in done.stdout
    assert json.loads((checkout / "a.sarif").read_text())["runs"][0]["results"] == []


def test_inputs_may_have_several_lines(runner: Path) -> None:
    sarif = str(runner / "a.sarif")
    inputs = {
        "paths": "clusters/production\n  clusters/staging\n",
        "args": "--hints\n--no-plugins\n",
    }
    done = lint(runner, "good/order-layers", sarif_file=sarif, root=".", **inputs)
    assert done.returncode == 0, done.stderr
    assert " in 2 clusters, " in done.stdout


def test_inputs_reach_the_shell_as_data(runner: Path, tmp_path: Path) -> None:
    """With an expression in a script, the author of an input could run code."""
    assert not any("${{" in get(step, "run", default="") for step in STEPS.values())
    mark = tmp_path / "mark"
    attack = f"$(touch${{IFS}}{mark}) `touch {mark}` ; touch {mark}"
    lint(runner, "good/order-layers", **dict.fromkeys(get(ACTION, "inputs"), attack))
    later = {"sarif-file": str(tmp_path / "x"), "annotate": attack, "summary": attack}
    lint(runner, "good/order-layers", **later)
    assert not mark.exists()


def test_other_actions_are_named_by_commit() -> None:
    """A tag can be moved to other code."""
    used = [get(step, "uses") for step in get(ACTION, "runs", "steps") if get(step, "uses")]
    assert len(used) == 1
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", it) for it in used)


def test_steps_start_outside_of_the_checkout() -> None:
    places = {name: get(step, "working-directory") for name, step in STEPS.items() if name}
    assert places == {"Install": "${{ runner.temp }}", "Lint": "${{ runner.temp }}"}


@pytest.mark.parametrize("inside", [False, True], ids=["outside", "inside"])
def test_lint_runs_nothing_of_the_checkout(runner: Path, tmp_path: Path, inside: bool) -> None:
    """Python is isolated, so that not even a start `inside` of the checkout would help its author."""
    checkout = Checkout(tmp_path)
    cwd = checkout.root if inside else None
    done = play("Lint", runner, checkout.root, {}, variables=checkout.environment(), cwd=cwd)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
    assert "evil" not in (checkout.root / "gitops-lint.sarif").read_text()


# A package without requirements, which a backend next to it builds.
TINY = {
    "pyproject.toml": """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
""",
    "backend.py": """\
import zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "gitops_lint-0.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("gitops_lint/__main__.py", "print('installed')")
        info = "gitops_lint-0.0.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: gitops-lint\\nVersion: 0.0\\nRequires-Dist: nowhere")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any")
        wheel.writestr(f"{info}/RECORD", "")
    return name
""",
    "locks/build.txt": "",
}  # fmt: skip


def tiny_action(folder: Path, tampered: str = "") -> Path:
    """An action like ours that needs no network: one locked wheel, and a package to build.

    `tampered` is written to the wheel after its hash was locked.
    """
    wheel = folder / "wheels" / "locked-1.0-py3-none-any.whl"
    wheel.parent.mkdir(parents=True)
    write_wheel(wheel, "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if tampered:
        write_wheel(wheel, tampered)
    files = {**TINY, "locks/run.txt": f"locked==1.0 --hash=sha256:{digest}\n"}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def write_wheel(path: Path, text: str) -> None:
    files = {
        "locked.py": text,
        "locked-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: locked\nVersion: 1.0\n",
        "locked-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_digest(it)},{len(it)}\n" for name, it in files.items())
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in (*files.items(), ("locked-1.0.dist-info/RECORD", record)):
            wheel.writestr(zipfile.ZipInfo(name), content)


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def python_first(folder: Path) -> str:
    """A PATH on which `python` is the one that runs the tests, as the step before sets it up."""
    folder.mkdir()
    (folder / "python").symlink_to(sys.executable)
    return f"{folder}{os.pathsep}{os.environ['PATH']}{os.pathsep}"


def offline(folder: Path, action: Path) -> dict[str, str]:
    """Variables with which pip finds the wheels of an action, and nothing else."""
    return {
        "PATH": python_first(folder),
        "PIP_FIND_LINKS": str(action / "wheels"),
        "PIP_NO_INDEX": "1",
    }


def test_install_runs_nothing_of_the_checkout(tmp_path: Path) -> None:
    """Neither do the variables of earlier steps lead Python or pip into the checkout."""
    checkout, runner = Checkout(tmp_path), tmp_path / "runner"
    runner.mkdir()
    action = tiny_action(tmp_path / "action")
    variables = checkout.environment() | offline(tmp_path / "bin", action)
    done = play("Install", runner, checkout.root, {}, action=action, variables=variables)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
    python = runner / "gitops-lint" / "bin" / "python"
    started = subprocess.run(
        [python, "-I", "-m", "gitops_lint"], text=True, capture_output=True, check=False
    )
    assert started.stdout == "installed\n"


def test_install_refuses_a_file_with_another_hash(tmp_path: Path) -> None:
    runner = tmp_path / "runner"
    runner.mkdir()
    action = tiny_action(tmp_path / "action", tampered="print('other')")
    variables = offline(tmp_path / "bin", action)
    done = play("Install", runner, tmp_path, {}, action=action, variables=variables)
    assert done.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr


def test_install_refuses_a_package_without_a_wheel(tmp_path: Path) -> None:
    """Building one would run its code before its hash is worth anything."""
    runner, action = tmp_path / "runner", tiny_action(tmp_path / "action")
    runner.mkdir()
    source = action / "wheels" / "locked-1.0.tar.gz"
    (action / "wheels" / "locked-1.0-py3-none-any.whl").rename(source)
    variables = offline(tmp_path / "bin", action)
    done = play("Install", runner, tmp_path, {}, action=action, variables=variables)
    assert done.returncode == 1
    assert "No matching distribution found for locked==1.0" in done.stderr


@pytest.mark.full_size
@pytest.mark.skipif(not THOROUGH, reason="installs the package: GITOPS_LINT_EXAMPLES=100 does it")
def test_both_steps_in_a_hostile_checkout(tmp_path: Path) -> None:
    """The real locks and the real package."""
    checkout, runner = Checkout(tmp_path), tmp_path / "runner"
    runner.mkdir()
    variables = checkout.environment() | {"PATH": python_first(tmp_path / "bin")}
    done = play("Install", runner, checkout.root, {}, variables=variables)
    if NO_NETWORK.search(done.stdout + done.stderr):
        pytest.skip("no package index can be reached")
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
    done = play("Lint", runner, checkout.root, {}, variables=variables)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
