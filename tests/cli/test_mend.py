"""`check --fix`, `--diff` and `--add-ignores`: what is printed and what is written."""

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gitops_lint.cli import main
from gitops_lint.files.regular_file import read_inside
from gitops_lint.files.replace import ChangedError, replace_file
from gitops_lint.testing import kustomization, write_files

APPS = "clusters/production/apps.yaml"
SETTINGS = "clusters/production/settings.yaml"
FILES = {
    APPS: kustomization("apps", "timeout: 5m  # why", "interval: 2h", "wait: false"),
    SETTINGS: "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  namespace: apps\n"
    "stringData:\n  pin: 4711\n  word: hunter2\n",
    "apps/c.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: apps\n",
    ".gitops-lint.yaml": "clusters: [{path: clusters/production}]\n",
}


def check(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", "--root", str(root), *arguments])


def contents(root: Path) -> dict[str, str]:
    return {str(it.relative_to(root)): it.read_text() for it in root.rglob("*") if it.is_file()}


def test_fix_writes_and_counts(tmp_path: Path) -> None:
    write_files(FILES, tmp_path)
    (tmp_path / APPS).chmod(0o640)
    inode = (tmp_path / APPS).stat().st_ino
    done = check(tmp_path, "--fix", "--select", "timeout-inert,substitute-value-not-string")
    assert done.exit_code == 0, done.output
    assert done.stderr.splitlines() == [
        "Fixed 2 findings in 2 files.",
        "  substitute-value-not-string: 1 fixed, 0 left",
        "  timeout-inert: 1 fixed, 0 left",
    ]
    assert "No findings" in done.stdout
    assert contents(tmp_path) == {
        **FILES,
        APPS: FILES[APPS].replace("  timeout: 5m  # why\n", ""),
        SETTINGS: FILES[SETTINGS].replace("4711", '"4711"'),
    }
    about = (tmp_path / APPS).stat()
    assert about.st_mode & 0o777 == 0o640
    assert about.st_ino != inode  # renamed, not overwritten
    again = check(tmp_path, "--fix", "--select", "timeout-inert,substitute-value-not-string")
    assert again.stderr == "Fixed 0 findings in 0 files.\n"


def test_what_a_baseline_accepts_is_fixed_with_all(tmp_path: Path) -> None:
    write_files(FILES, tmp_path)
    baseline = ("--baseline", str(tmp_path / "b.jsonl"))
    assert check(tmp_path, "--write-baseline", str(tmp_path / "b.jsonl")).exit_code == 0
    assert check(tmp_path, "--fix", *baseline).stderr == "Fixed 0 findings in 0 files.\n"
    done = check(tmp_path, "--fix", "--all", *baseline)
    assert done.exit_code == 0, done.output
    assert done.stderr.splitlines()[0] == "Fixed 2 findings in 2 files."
    assert contents(tmp_path)[SETTINGS] == FILES[SETTINGS].replace("4711", '"4711"')
    again = check(tmp_path, "--fix", "--all", *baseline)
    assert (again.exit_code, again.stderr) == (0, "Fixed 0 findings in 0 files.\n")


def test_diff_writes_nothing_shows_no_secret_and_can_be_applied(tmp_path: Path) -> None:
    write_files(FILES, tmp_path)
    done = check(tmp_path, "--diff", "--select", "timeout-inert,substitute-value-not-string")
    assert done.exit_code == 1
    assert contents(tmp_path) == FILES
    assert "4711" not in done.output
    assert "hunter2" not in done.output
    assert done.stderr.startswith("Would fix 2 findings in 2 files.\n")
    only = check(tmp_path, "--diff", "--select", "timeout-inert")
    subprocess.run(
        ["git", "apply", "-p1", "-"], cwd=tmp_path, input=only.stdout, text=True, check=True
    )
    fixed = FILES[APPS].replace("  timeout: 5m  # why\n", "")
    assert contents(tmp_path) == {**FILES, APPS: fixed}
    clean = check(tmp_path, "--diff", "--select", "timeout-inert")
    assert (clean.exit_code, clean.stdout) == (0, "")


def test_unsafe_fixes_are_offered_and_made(tmp_path: Path) -> None:
    write_files({**FILES, APPS: kustomization("apps", "wait: true")}, tmp_path)
    done = check(tmp_path, "--fix", "--select", "wait-without-timeout")
    assert "1 finding more fixable with --unsafe-fixes." in done.stderr
    assert "timeout" not in (tmp_path / APPS).read_text()
    done = check(tmp_path, "--fix", "--unsafe-fixes", "--select", "wait-without-timeout")
    assert "timeout: 5m\n" in (tmp_path / APPS).read_text()


def test_ignores_with_a_reason_for_the_rest(tmp_path: Path) -> None:
    write_files(FILES, tmp_path)
    done = check(tmp_path, "--add-ignores", "known since 2025", "--hints")
    assert done.exit_code == 0, done.output
    assert "No findings" in done.stdout
    text = (tmp_path / SETTINGS).read_text()
    assert (
        "  # gitops-lint: ignore[substitute-value-not-string] known since 2025\n  pin: 4711\n"
        in text
    )
    again = check(tmp_path, "--add-ignores", "known since 2025", "--hints")
    assert again.stderr == "Suppressed 0 findings by comments.\n"
    assert (tmp_path / SETTINGS).read_text() == text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unsafe-fixes"], "`--unsafe-fixes` needs `--fix` or `--diff`"),
        (["--fix", "--watch"], "`--watch` changes no files"),
        (["--add-ignores", " "], "needs a reason"),
        (["--add-ignores", "a\nb"], "needs a reason"),
        (["--add-ignores", "a # b"], "needs a reason"),
    ],
)
def test_options_that_do_not_fit(arguments: list[str], message: str, tmp_path: Path) -> None:
    write_files(FILES, tmp_path)
    done = check(tmp_path, *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert contents(tmp_path) == FILES


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("a: 1\n")
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "link.yaml").symlink_to(outside)
    (root / "linked").symlink_to(tmp_path)
    for path in ("link.yaml", "linked/outside.yaml", "../outside.yaml", "folder"):
        with pytest.raises(OSError):
            replace_file(str(root), path, b"a: 1\n", b"a: 2\n")
    assert outside.read_text() == "a: 1\n"
    assert sorted(os.listdir(root)) == ["folder", "link.yaml", "linked"]  # noqa: PTH208


def test_a_file_that_changed_in_the_meantime_stays(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 3\n")
    for old in (b"a: 1\n", b"a:", b"a: 3\n# more\n"):
        with pytest.raises(OSError):
            replace_file(str(tmp_path), "a.yaml", old, b"a: 2\n")
    assert issubclass(ChangedError, OSError)
    assert os.listdir(tmp_path) == ["a.yaml"]  # noqa: PTH208
    assert read_inside(str(tmp_path), "a.yaml", 100) == b"a: 3\n"


def test_only_findings_below_a_path_are_fixed(tmp_path: Path) -> None:
    other = "clusters/production/other.yaml"
    files = {**FILES, other: kustomization("other", "timeout: 6m"), "other/c.yaml": "\n"}
    write_files(files, tmp_path)
    done = check(tmp_path, str(tmp_path / other), "--fix", "--select", "timeout-inert")
    assert done.stderr.startswith("Fixed 1 finding in 1 file.\n"), done.stderr
    assert contents(tmp_path) == {**files, other: files[other].replace("  timeout: 6m\n", "")}
