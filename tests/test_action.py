"""The GitHub Action: its steps, run as a runner does, in a hostile checkout too."""

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
from dulwich import porcelain
from dulwich.repo import Repo

from gitops_lint.documents import get, parse
from gitops_lint.testing import kustomization
from tests.examples import THOROUGH
from tests.hostile_checkout import Checkout
from tests.test_nothing_runs import environment

ROOT = Path(__file__).parent.parent
TOKEN = "a token"
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
        "steps.python.outputs.python-path": sys.executable,
        "steps.lint.outputs.sarif-file": outputs(runner).get("sarif-file", ""),
        **{
            f"inputs.{name}": inputs.get(name, str(get(given, "default", default="")))
            for name, given in get(ACTION, "inputs").items()
        },
    }
    declared = get(STEPS[step], "env")
    values["inputs.token"] = TOKEN
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", get(STEPS[step], "run")],
        cwd=cwd or evaluated(get(STEPS[step], "working-directory", default="."), values),
        env={
            **os.environ,
            "RUNNER_TEMP": str(runner),
            "GITHUB_WORKSPACE": str(checkout),
            "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
            "GITHUB_OUTPUT": str(runner / "output"),
            **(variables or {}),
            **{name: evaluated(text, values) for name, text in declared.items()},
        },
        text=True, capture_output=True, check=False,
    )  # fmt: skip


def outputs(runner: Path) -> dict[str, str]:
    """The outputs of the steps until now."""
    file = runner / "output"
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(line.split("=", 1) for line in lines)


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
    assert summary.startswith("## gitops-lint\n")
    assert "2 errors: " in summary
    assert outputs(runner) == {
        "result": "failed",
        "errors": "2",
        "warnings": "0",
        "hints": "0",
        "suppressed": "0",
        "sarif-file": str(sarif),
    }
    assert [it.name for it in runner.iterdir() if it.name.startswith("report-")] == []


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
    assert "error[dependency-cycle]" in done.stdout
    assert not (runner / "summary.md").exists()


def test_it_lints_once(runner: Path, installed: Path, tmp_path: Path) -> None:
    """Whatever a run writes, the linter starts once."""
    calls = tmp_path / "calls"
    (runner / "gitops-lint").unlink()
    script = runner / "gitops-lint" / "bin" / "python"
    script.parent.mkdir(parents=True)
    script.write_text(f'#!/bin/sh\necho "$@" >> {calls}\nexec {installed}/bin/python "$@"\n')
    script.chmod(0o755)
    done = lint(runner, "bad/order-cycle", sarif_file=str(runner / "out.sarif"), root=".")
    assert done.returncode == 1, done.stderr
    (call,) = calls.read_text().splitlines()
    assert call.startswith("-I -X utf8 -m gitops_lint check ")


@pytest.mark.parametrize(("fail_on", "status"), [("error", 1), ("never", 0)])
def test_fail_on(runner: Path, fail_on: str, status: int) -> None:
    inputs = {"fail_on": fail_on, "sarif_file": "", "root": "."}
    done = lint(runner, "bad/order-cycle", **inputs)
    assert done.returncode == status, done.stderr
    assert outputs(runner)["result"] == ("failed" if status else "passed")
    assert "sarif-file" not in outputs(runner)


def test_suppressed_findings_are_no_alerts(runner: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "fixtures" / "bad" / "order-cycle", checkout)
    (checkout / ".gitops-lint.yaml").write_text(
        "ignore: [{rule: dependency-cycle, path: apps/, reason: known}]\n"
    )
    done = play("Lint", runner, checkout, {"root": "."})
    assert done.returncode == 1, done.stderr
    log = json.loads((checkout / "gitops-lint.sarif").read_text())
    assert len(log["runs"][0]["results"]) == 1
    numbers = outputs(runner)
    assert (numbers["errors"], numbers["suppressed"]) == ("1", "1")
    assert "1 suppressed" in (runner / "summary.md").read_text()


def test_a_job_that_cannot_be_done_fails(runner: Path) -> None:
    done = lint(runner, "bad/order-cycle", paths="nowhere", sarif_file=str(runner / "out.sarif"))
    assert done.returncode == 2
    missing = ROOT / "fixtures" / "bad" / "order-cycle" / "nowhere"
    assert f"`{missing}` does not exist" in done.stderr
    assert outputs(runner) == {"result": "error"}
    assert "Nothing was checked" in (runner / "summary.md").read_text()
    assert not (runner / "out.sarif").exists()


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


def test_quotes_keep_blanks(runner: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "a checkout"
    shutil.copytree(ROOT / "fixtures" / "bad" / "order-cycle", checkout / "the fleet")
    inputs = {
        "root": "the fleet",
        "paths": "'the fleet/clusters'\n\"the fleet/apps\"",
        "args": "--select 'dependency-*'",
        "sarif-file": "a report/x.sarif",
    }
    done = play("Lint", runner, checkout, inputs)
    assert done.returncode == 1, done.stderr
    results = json.loads((checkout / "a report" / "x.sarif").read_text())["runs"][0]["results"]
    assert {it["ruleId"] for it in results} == {"dependency-cycle"}
    done = play("Lint", runner, checkout, {"paths": "'open"})
    assert done.returncode == 1
    assert "this input cannot be read, No closing quotation" in done.stderr


@pytest.mark.parametrize("link", ["gitops-lint.sarif", "reports"])
def test_a_link_of_the_checkout_does_not_lead_the_report_elsewhere(
    runner: Path, tmp_path: Path, link: str
) -> None:
    """Also beside the `root` that is linted."""
    checkout, outside = tmp_path / "checkout", tmp_path / "outside"
    shutil.copytree(ROOT / "fixtures" / "good" / "order-layers", checkout / "fleet")
    outside.mkdir()
    (outside / "kept").write_text("kept")
    target = outside / "kept" if link.endswith("sarif") else outside
    (checkout / link).symlink_to(target)
    name = link if link.endswith("sarif") else f"{link}/a.sarif"
    done = play("Lint", runner, checkout, {"root": "fleet", "paths": "fleet", "sarif-file": name})
    assert [(it.name, it.read_text()) for it in outside.iterdir()] == [("kept", "kept")]
    if link == "reports":
        assert done.returncode == 1
        assert "leads through a link out of the checkout" in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert not (checkout / link).is_symlink()


def test_accepted_findings_are_no_alerts(runner: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "fixtures" / "bad" / "order-cycle", checkout)
    python = runner / "gitops-lint" / "bin" / "python"
    command = [
        python,
        "-I",
        "-m",
        "gitops_lint",
        "check",
        "--root",
        ".",
        "--write-baseline",
        "b.yaml",
    ]
    subprocess.run(command, cwd=checkout, check=False, capture_output=True)
    done = play("Lint", runner, checkout, {"root": ".", "baseline": "b.yaml"})
    assert done.returncode == 0, done.stderr
    assert json.loads((checkout / "gitops-lint.sarif").read_text())["runs"][0]["results"] == []
    assert (outputs(runner)["result"], outputs(runner)["errors"]) == ("passed", "0")


def test_only_what_is_new_since_a_base(runner: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "fixtures" / "bad" / "order-cycle", checkout)
    Repo.init(str(checkout)).close()
    porcelain.add(str(checkout), [str(it) for it in checkout.rglob("*.yaml")])
    porcelain.commit(
        str(checkout), b"x", author=b"a <a@example.com>", committer=b"a <a@example.com>"
    )
    done = play("Lint", runner, checkout, {"root": ".", "base": "HEAD"})
    assert done.returncode == 0, done.stderr
    assert (outputs(runner)["result"], outputs(runner)["errors"]) == ("passed", "0")
    new = kustomization("new").replace("./new", "./missing")
    (checkout / "clusters" / "production" / "new.yaml").write_text(new)
    done = play("Lint", runner, checkout, {"root": ".", "base": "HEAD"})
    assert done.returncode == 1, done.stderr
    assert outputs(runner)["errors"] == "1"
    found = json.loads((checkout / "gitops-lint.sarif").read_text())["runs"][0]["results"]
    assert [it["ruleId"] for it in found] == ["path-not-found"]


ODD = (
    "::set-output name=result::passed",
    "::stop-commands::x",
    "##[set-env name=PATH]x",
    "a\n::error::forged",
    "result=passed",
)


@pytest.mark.parametrize("text", ODD)
def test_names_and_values_are_no_commands(runner: Path, tmp_path: Path, text: str) -> None:
    """The names of files, what they hold, and the configuration are text of the author of the checkout."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "fixtures" / "bad" / "order-cycle", checkout)
    (checkout / "apps" / f"{text}.yaml").write_text(f"{text}: [")
    (checkout / "clusters" / "production" / f"{text}.yaml").write_text("a: [")
    done = play("Lint", runner, checkout, {"root": "."})
    assert done.returncode == 1, done.stderr
    assert outputs(runner)["result"] == "failed"
    started = [it for it in done.stdout.splitlines() if it.lstrip().startswith("::") or "##[" in it]
    assert all(re.match("::(error|warning) file=", it) for it in started), started
    assert not re.search(r"^\s*::|##\[", done.stderr, re.MULTILINE)
    (checkout / ".gitops-lint.yaml").write_text(json.dumps({text: text, "fail-on": text}))
    done = play("Lint", runner, checkout, {"root": "."})
    assert done.returncode == 2
    assert not re.search(r"^\s*::|##\[", done.stdout + done.stderr, re.MULTILINE)


def test_an_output_has_one_line(runner: Path, tmp_path: Path) -> None:
    """Otherwise the name of a file would set another output."""
    checkout = tmp_path / "checkout"  # the report is written into it
    shutil.copytree(ROOT / "fixtures" / "good" / "order-layers", checkout)
    done = play("Lint", runner, checkout, {"sarif-file": "a\nresult=passed", "root": "."})
    assert done.returncode == 1
    assert "a path with a line break cannot be an output" in done.stderr


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
    assert places == dict.fromkeys(("Install", "Lint", "Upload", "Comment"), "${{ runner.temp }}")


def test_only_two_steps_have_the_token() -> None:
    holders = {name for name, step in STEPS.items() if "inputs.token" in str(get(step, "env"))}
    assert holders == {"Upload", "Comment"}


def test_python_is_isolated_in_every_step() -> None:
    for name, step in STEPS.items():
        if name:
            script = name.lower()
            command = f'"$PYTHON" -I -X utf8 "$ACTION_PATH/action/{script}.py"'
            assert (get(step, "run"), (ROOT / "action" / f"{script}.py").exists()) == (
                command,
                True,
            )


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
    shutil.copytree(ROOT / "action", folder / "action")
    files = {**TINY, "locks/run.txt": f"locked==1.0 --hash=sha256:{digest}\n"}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def write_wheel(path: Path, text: str, name: str = "locked", version: str = "1.0") -> None:
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": text,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={_digest(it)},{len(it)}\n" for path, it in files.items())
    with zipfile.ZipFile(path, "w") as wheel:
        for member, content in (*files.items(), (f"{info}/RECORD", record)):
            wheel.writestr(zipfile.ZipInfo(member), content)


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def offline(action: Path) -> dict[str, str]:
    """Variables with which pip finds the wheels of an action, and nothing else."""
    return {
        "PIP_FIND_LINKS": str(action / "wheels"),
        "PIP_NO_INDEX": "1",
    }


def test_install_runs_nothing_of_the_checkout(tmp_path: Path) -> None:
    """Neither do the variables of earlier steps lead Python or pip into the checkout."""
    checkout, runner = Checkout(tmp_path), tmp_path / "runner"
    runner.mkdir()
    action = tiny_action(tmp_path / "action")
    variables = checkout.environment() | offline(action)
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
    variables = offline(action)
    done = play("Install", runner, tmp_path, {}, action=action, variables=variables)
    assert done.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr


def test_install_refuses_a_package_without_a_wheel(tmp_path: Path) -> None:
    """Building one would run its code before its hash is worth anything."""
    runner, action = tmp_path / "runner", tiny_action(tmp_path / "action")
    runner.mkdir()
    source = action / "wheels" / "locked-1.0.tar.gz"
    (action / "wheels" / "locked-1.0-py3-none-any.whl").rename(source)
    variables = offline(action)
    done = play("Install", runner, tmp_path, {}, action=action, variables=variables)
    assert done.returncode == 1
    assert "No matching distribution found for locked==1.0" in done.stderr


PUBLISHED = "gitops_lint-7.0-py3-none-any.whl"


def published(action: Path) -> str:
    """Put a wheel of gitops-lint where pip finds it; returns its hash."""
    wheel = action / "wheels" / PUBLISHED
    write_wheel(wheel, "", name="gitops_lint", version="7.0")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.mark.parametrize("hashed", [True, False])
def test_another_version(tmp_path: Path, hashed: bool) -> None:
    runner, action = tmp_path / "runner", tiny_action(tmp_path / "action")
    runner.mkdir()
    digest = published(action)
    version = f"7.0 --hash=sha256:{digest}" if hashed else "7.0"
    variables = offline(action)
    done = play(
        "Install", runner, tmp_path, {"version": version}, action=action, variables=variables
    )
    assert done.returncode == 0, done.stderr
    library = next(runner.glob("gitops-lint/lib/python*/site-packages"))
    assert {"gitops_lint-7.0.dist-info", "locked-1.0.dist-info"} <= {
        it.name for it in library.iterdir()
    }
    assert (
        "::notice title=gitops-lint::gitops-lint 7.0 is installed without a hash" in done.stdout
    ) != hashed


def test_another_version_with_another_hash(tmp_path: Path) -> None:
    runner, action = tmp_path / "runner", tiny_action(tmp_path / "action")
    runner.mkdir()
    published(action)
    inputs = {"version": f"7.0 --hash=sha256:{'0' * 64}"}
    done = play("Install", runner, tmp_path, inputs, action=action, variables=offline(action))
    assert done.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr


@pytest.mark.parametrize("version", ["7.0 --index-url=http://x", "evil", "./x", "7.0\n-r x", ">=1"])
def test_a_version_is_only_a_version(tmp_path: Path, version: str) -> None:
    runner, action = tmp_path / "runner", tiny_action(tmp_path / "action")
    runner.mkdir()
    inputs = {"version": version}
    done = play("Install", runner, tmp_path, inputs, action=action, variables=offline(action))
    assert done.returncode == 1
    assert "`version` must be a version" in done.stderr


@pytest.mark.full_size
@pytest.mark.skipif(not THOROUGH, reason="installs the package: GITOPS_LINT_EXAMPLES=100 does it")
def test_both_steps_in_a_hostile_checkout(tmp_path: Path) -> None:
    """The real locks and the real package."""
    checkout, runner = Checkout(tmp_path), tmp_path / "runner"
    runner.mkdir()
    variables = checkout.environment()
    done = play("Install", runner, checkout.root, {}, variables=variables)
    if NO_NETWORK.search(done.stdout + done.stderr):
        pytest.skip("no package index can be reached")
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
    done = play("Lint", runner, checkout.root, {}, variables=variables)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
