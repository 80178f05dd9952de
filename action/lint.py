"""The step Lint: one run, whose findings become annotations, the job's summary, a SARIF file and numbers."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # -I leaves it out
from job import given, linter, output, run, words, workspace

_RESULTS = {0: "passed", 1: "failed"}  # by the exit status
_NUMBERS = {"errors": "error", "warnings": "warning", "hints": "hint", "suppressed": "ignored"}


def main() -> int:
    """The exit status of gitops-lint."""
    sarif = workspace() / given("SARIF_FILE") if given("SARIF_FILE") else None
    if sarif:
        _refuse_links(sarif)
    # Outside of the checkout, whose links could lead elsewhere.
    folder = Path(tempfile.mkdtemp(prefix="report-", dir=os.environ["RUNNER_TEMP"]))
    files = {name: folder / name for name in ("sarif", "json", "markdown")}
    # Without the cache: on a machine that several jobs use, another job could have put a result there.
    command = [*linter("check"), "--no-cache"]
    command += ["--format", "github" if given("ANNOTATE") == "true" else "text"]
    command += [f"--output={name}:{file}" for name, file in files.items()]
    if given("FAIL_ON"):
        command += ["--fail-on", given("FAIL_ON")]
    if given("BASE"):
        command += ["--base", given("BASE")]
    if given("BASELINE"):
        command += ["--baseline", str(workspace() / given("BASELINE"))]
    paths = [str(workspace() / path) for path in words(given("PATHS"))]
    done = run([*command, *words(given("ARGS")), "--", *paths])
    output("result", _RESULTS.get(done.returncode, "error"))
    if all(file.exists() for file in files.values()):
        numbers = json.loads(files["json"].read_text(encoding="utf-8"))["summary"]
        for name, key in _NUMBERS.items():
            output(name, numbers[key])
        if sarif:
            _write(sarif, _without_accepted(files["sarif"]))
            output("sarif-file", sarif)
        _summarize(files["markdown"].read_text(encoding="utf-8"))
    else:
        _summarize("## gitops-lint\n\nNothing was checked: the log of this step has the reason.\n")
    shutil.rmtree(folder)
    return done.returncode


def _summarize(text: str) -> None:
    if given("SUMMARY") == "true":
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
            file.write(text)


def _without_accepted(file: Path) -> str:
    """GitHub would open an alert for a result that is suppressed, or that the baseline accepts."""
    log = json.loads(file.read_text(encoding="utf-8"))
    for one in log["runs"]:
        one["results"] = [
            it
            for it in one["results"]
            if not it.get("suppressions") and it.get("baselineState") != "unchanged"
        ]
    return json.dumps(log, indent=1)


def _refuse_links(file: Path) -> None:
    """The author of the checkout must not choose which file of the machine is written."""
    top = workspace()
    parent = Path(os.path.abspath(file)).parent  # noqa: PTH100  `..` before any link
    inside = parent.is_relative_to(os.path.abspath(top))  # noqa: PTH100
    if inside and not parent.resolve().is_relative_to(top.resolve()):
        sys.exit(f"error: `sarif-file` leads through a link out of the checkout: {str(file)!a}")


def _write(file: Path, text: str) -> None:
    """Replace a file, or a link, by a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    number, draft = tempfile.mkstemp(prefix=".gitops-lint-", dir=file.parent)
    with os.fdopen(number, "w", encoding="utf-8") as opened:
        opened.write(text)
    Path(draft).replace(file)


if __name__ == "__main__":
    sys.exit(main())
