"""The step Install: an environment with gitops-lint, and exactly the locked versions of what it needs."""

import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # -I leaves it out
from job import given, python, run, tell

_VERSION = re.compile(r"(\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?)((?:\s+--hash=sha256:[0-9a-f]{64})*)")


def main() -> int:
    """The exit status of the first command that fails, or 0."""
    action = Path(os.environ["ACTION_PATH"])
    locks = [f"--requirement={action / 'locks' / name}" for name in ("run.txt", "build.txt")]
    pip = [str(python()), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    commands = [
        [sys.executable, "-I", "-m", "venv", str(python().parent.parent)],
        [*pip, "--require-hashes", "--only-binary=:all:", *locks],
        [*pip, "--no-deps", *_package(action)],
    ]
    for command in commands:
        if status := run(command).returncode:
            return status
    return 0


def _package(action: Path) -> list[str]:
    """What pip installs as gitops-lint: the action itself, or a version that was published."""
    wanted = given("VERSION")
    if not wanted:
        return ["--no-index", "--no-build-isolation", str(action)]
    found = _VERSION.fullmatch(wanted)
    if not found:
        sys.exit(f"error: `version` must be a version, such as `0.2.0`, and hashes, not {wanted!a}")
    version, hashes = found[1], found[2].split()
    if not hashes:
        tell(
            "notice",
            f"gitops-lint {version} is installed without a hash; write `{version} --hash=sha256:…`",
        )
        return ["--only-binary=:all:", f"gitops-lint=={version}"]
    requirement = Path(os.environ["RUNNER_TEMP"], "gitops-lint-version.txt")
    requirement.write_text(" ".join([f"gitops-lint=={version}", *hashes]), encoding="utf-8")
    return ["--only-binary=:all:", "--require-hashes", f"--requirement={requirement}"]


if __name__ == "__main__":
    sys.exit(main())
