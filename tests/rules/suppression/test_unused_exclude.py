"""Entries of `exclude:` that match nothing: which count as used, and what `--fix` makes of them."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from gitops_lint.cli import main
from gitops_lint.testing import config_map, fix_files, kustomization, lint_files, write_files

RULE = "unused-exclude"
FILES = {
    "clusters/a/apps.yaml": kustomization("apps"),
    "apps/c.yaml": config_map("c"),
    "old/deep/er/x.yaml": config_map("x"),
    "old/deep/keep.yaml": config_map("keep"),
}


def config(*patterns: str) -> str:
    return "clusters: [clusters/a]\nexclude:\n" + "".join(f"  - '{it}'\n" for it in patterns)


def found(*patterns: str) -> list[tuple[str, int, str]]:
    """(path, line, pattern) of each finding."""
    report = lint_files({".gitops-lint.yaml": config(*patterns), **FILES}, select=[RULE])
    assert not report.crashes
    return [
        (it.location.path, it.location.line, it.message.split("`")[1]) for it in report.findings
    ]


@pytest.mark.parametrize(
    "used",
    [
        ["old"],
        ["old/"],
        ["/old/deep"],
        ["x.yaml"],
        ["**/er/*.yaml"],
        # One has no effect only because of the other.
        ["old/", "old/deep/er/"],
        ["old/", "x.yaml"],
        # An exception matches something, too.
        ["old/deep/*", "!old/deep/keep.yaml"],
    ],
)
def test_used(used: list[str]) -> None:
    assert found(*used) == []


@pytest.mark.parametrize("unused", ["older/", "old/deep/*.yml", "!y.yaml", "x.yaml/", "# old"])
def test_unused(unused: str) -> None:
    assert found("old/", unused) == [(".gitops-lint.yaml", 4, unused)]


def test_files_that_git_ignores_need_no_entry(tmp_path: Path) -> None:
    write_files({**FILES, ".gitignore": "old/\n", ".gitops-lint.yaml": config("old/")}, tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    done = CliRunner().invoke(
        main, ["check", "--root", str(tmp_path), "--select", RULE, "--format", "concise", "--hints"]
    )
    assert ".gitops-lint.yaml:3:" in done.output
    assert "no file matches `old/`" in done.output


def test_a_part_of_the_repository() -> None:
    """The files of other clusters count, although those are not linted."""
    files = {
        **FILES,
        ".gitops-lint.yaml": config("clusters/b/draft.yaml").replace("/a]", "/a, clusters/b]"),
    }
    files |= {f"clusters/b/{it}.yaml": config_map(it) for it in ("draft", "c")}
    assert lint_files(files, select=[RULE], path="clusters/a").findings == ()


def test_fix() -> None:
    kept = "clusters: [clusters/a]\n# what is gone\nexclude:\n  - old/ # for now\n"
    stale = "  - older/  # before\n  - oldest/\n"
    files = {".gitops-lint.yaml": f"{kept}{stale}fail-on: error  # why\n", **FILES}
    assert fix_files(files, select=[RULE]) == {
        **files,
        ".gitops-lint.yaml": f"{kept}fail-on: error  # why\n",
    }
    files[".gitops-lint.yaml"] = "clusters: [clusters/a]\nexclude: [aa/, bb/]\nfail-on: error\n"
    assert fix_files(files, select=[RULE]) == {
        **files,
        ".gitops-lint.yaml": "clusters: [clusters/a]\nfail-on: error\n",
    }


@pytest.mark.parametrize("file", [".gitops-lint.yaml", "ci/lint.yaml"])
def test_fix_from_the_command_line(file: str, tmp_path: Path) -> None:
    """What is written into the configuration counts in the same run, wherever the file is."""
    write_files({**FILES, file: config("old/", "older/", "oldest/")}, tmp_path)
    path = tmp_path / file
    arguments = ["check", "--root", str(tmp_path), "--config", str(path), "--select", RULE]
    done = CliRunner().invoke(main, [*arguments, "--fix"])
    assert done.exit_code == 0, done.output
    assert done.stderr.splitlines() == [
        "Fixed 2 findings in 1 file.",
        "  unused-exclude: 2 fixed, 0 left",
    ]
    assert path.read_text() == config("old/")
    assert CliRunner().invoke(main, [*arguments, "--fix"]).stderr.startswith("Fixed 0 findings")


def test_of_a_commit(tmp_path: Path) -> None:
    """A commit has no files but its own."""
    run = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    write_files({**FILES, ".gitops-lint.yaml": config("old/", "later/")}, tmp_path)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*run, *command], check=True)
    write_files({"later/x.yaml": config_map("x")}, tmp_path)
    arguments = ["check", "--root", str(tmp_path), "--select", RULE, "--hints"]
    assert "unused-exclude" not in CliRunner().invoke(main, arguments).output
    staged = CliRunner().invoke(main, [*arguments, "--staged", "--all"])
    assert "no file matches `later/`" in staged.output
    assert "no file matches `old/`" not in staged.output
