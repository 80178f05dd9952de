"""With the cache and without, a command does the same."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.cache import entry, key
from gitops_lint.cli import COMMANDS as COMMAND_NAMES
from gitops_lint.cli import main
from gitops_lint.cli.cached import CachedCommand
from tests.examples import examples

PACKAGE = Path(__file__).parents[2] / "gitops_lint"
FIXTURES = Path(__file__).parents[2] / "fixtures"
COMMANDS = (
    ("check",),
    ("check", "--format", "json", "--exit-zero"),
    ("check", "--format", "text", "--color", "always", "--hints", "apps"),
    ("check", "--statistics", "--no-plugins"),
    ("clusters", "--format", "json"),
    ("clusters", "--format", "json", "--objects"),
    ("plan",),
    ("needs", "--format", "markdown"),
    ("graph", "--format", "mermaid"),
    ("upgrade",),
    ("vars",),
    ("why", "apps"),
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache"
    monkeypatch.setenv("GITOPS_LINT_CACHE_DIR", str(path))
    return path


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, a repository."""
    root = tmp_path / "checkout"
    shutil.copytree(FIXTURES / "bad" / "order-wait-deadlock", root)
    (root / ".git").mkdir()
    monkeypatch.chdir(root)
    return root


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def did(result: Result) -> tuple[int, str, str]:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@contextmanager
def nothing_runs() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CachedCommand, "_run", lambda *_: pytest.fail("it is not in the cache"))
        yield


def test_which_commands_are_cached() -> None:
    """The others write a file, read commits, or need no repository."""
    context = main.make_context("gitops-lint", ["rules"])
    cached = {
        name for name in COMMAND_NAMES if isinstance(main.get_command(context, name), CachedCommand)
    }
    others = {"init", "diff", "rules", "explain", "cache", "completion", "lsp"}
    assert cached == {*COMMAND_NAMES} - others


def test_a_cached_command_prints_only_what_can_be_repeated() -> None:
    """Only `output` prints. `init`, which is not cached, talks to the user itself."""
    printing = {
        path.name
        for path in (PACKAGE / "cli").glob("*.py")
        if re.search(r"click\.s?echo|\bprint\(|stdout\.write|stdout\.buffer", path.read_text())
    }
    assert printing == {"output.py", "init.py"}


def test_the_key_has_all_variables_that_a_command_looks_at() -> None:
    """To look at another one, add it to `_VARIABLES` in `cache/key.py`.

    Only runs that read commits look at others: at those of CI servers and hooks. They are not kept.
    """
    looking = {
        path.relative_to(PACKAGE).as_posix(): path.read_text()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bos\.environ|getenv|environment\.get\(", path.read_text())
    }
    assert looking.keys() == {
        "__main__.py", "cache/folder.py", "cache/key.py", "cli/against.py", "cli/cache.py", "cli/cached.py",
        "cli/check.py", "cli/diff.py", "cli/explain.py", "cli/graph.py", "cli/output.py", "files/history.py",
    }  # fmt: skip
    named = {
        name
        for path in ("check", "graph", "output")
        for name in names_in(looking[f"cli/{path}.py"])
    }
    assert "TERM" in named
    assert named <= {*key._VARIABLES}


def names_in(module: str) -> set[str]:
    return set(re.findall(r"environment\.get\(\"(\w+)\"", module))


def test_the_fixture_has_findings(root: Path) -> None:
    assert run("check").exit_code == 1
    assert root.is_dir()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_second_run_does_the_same(root: Path, cache: Path, command: tuple[str, ...]) -> None:
    expected = did(run(*command, "--no-cache"))
    assert not cache.exists()
    assert did(run(*command)) == expected
    assert [*cache.iterdir()] != [] or expected[0] == 2
    if expected[0] != 2:
        with nothing_runs():
            assert did(run(*command)) == expected
    assert root.is_dir()


def test_a_file_is_written_again(root: Path, cache: Path) -> None:
    command = ("check", "--format", "json", "--output", "../report.json")
    expected = did(run(*command))
    report = root.parent / "report.json"
    text = report.read_text()
    report.unlink()
    with nothing_runs():
        assert did(run(*command)) == expected
        assert report.read_text() == text
        report.unlink()
        report.mkdir()
        assert run(*command).exit_code == 2
    assert cache.is_dir()


def test_all_files_are_written_again(root: Path, cache: Path) -> None:
    command = ("check", "--format", "concise", "--output", "junit:../a", "--output", "sarif:../b")
    expected = did(run(*command))
    files = [root.parent / "a", root.parent / "b"]
    texts = [it.read_text() for it in files]
    for file in files:
        file.unlink()
    with nothing_runs():
        assert did(run(*command)) == expected
    assert [it.read_text() for it in files] == texts
    assert did(run(*command[:-1], "gitlab:../b")) == expected
    assert files[1].read_text() != texts[1]
    assert cache.is_dir()


def test_the_destination_is_checked_again(root: Path, cache: Path) -> None:
    """A directory is replaced by a link that leads the output out of the repository."""
    (root.parent / "outside").mkdir()
    (root / "reports").symlink_to(root.parent / "reports")
    command = ("check", "--output", "reports/text")
    assert run(*command).exit_code == 2
    (root / "reports").unlink()
    (root / "reports").mkdir()
    assert run(*command).exit_code == 1
    assert run(*command).exit_code == 1
    (root / "reports" / "text").unlink()
    (root / "reports" / "text").symlink_to(root.parent / "outside" / "text")
    assert run(*command).exit_code == 2
    assert [*(root.parent / "outside").iterdir()] == []
    assert cache.is_dir()


def test_an_error_is_not_kept(root: Path, cache: Path) -> None:
    for _ in range(2):
        assert run("check", "absent").exit_code == 2
    (root / ".gitops-lint.yaml").write_text("unknown: 1\n")
    assert run("check").exit_code == 2
    assert [*cache.iterdir()] == []


def test_a_failure_is_not_kept(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("gitops_lint.engine.suppress.suppressions", fail)
    monkeypatch.setattr("gitops_lint.engine.run.suppressions", fail)
    assert run("check").exit_code == 2
    assert [*cache.iterdir()] == []
    assert root.is_dir()


def test_the_rules_of_other_packages_are_not_kept(
    root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may look at anything."""
    from gitops_lint.rule import load

    monkeypatch.setattr(load, "_plugins_are_installed", lambda _: True)
    assert run("check").exit_code == 1
    assert [*cache.iterdir()] == []
    assert run("check", "--no-plugins").exit_code == 1
    assert len([*cache.iterdir()]) == 1
    assert root.is_dir()


@pytest.mark.parametrize("variable", ["GITOPS_LINT_CACHE_DIR", "XDG_CACHE_HOME"])
def test_a_cache_in_the_checkout_is_not_used(
    root: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """Its author could have put "All clear" there."""
    monkeypatch.delenv("GITOPS_LINT_CACHE_DIR")
    monkeypatch.setenv(variable, str(root / ".cache"))
    for arguments in (("check",), ("check", "apps"), ("check", "--root", "."), ("plan",)):
        run(*arguments)
    assert not (root / ".cache").exists()


@pytest.mark.parametrize("path", ["file", "/dev/null", "/proc/x"])
def test_without_a_cache_everything_works(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (tmp_path / "file").touch()
    expected = did(run("check", "--no-cache"))
    monkeypatch.setenv("GITOPS_LINT_CACHE_DIR", str(tmp_path / path))
    assert did(run("check")) == expected
    assert root.is_dir()


@pytest.mark.parametrize(
    "steps", ['["run","true"]', '["show"]', '["save","a"]', '["show","a","","b"]', ""]
)
def test_what_is_no_step_is_not_repeated(root: Path, cache: Path, steps: str) -> None:
    from gitops_lint.files.inputs import digest

    expected = did(run("check"))
    (file,) = cache.iterdir()
    body = file.read_text().partition("\n")[2]
    start, end = body.index('"steps":[') + 9, body.rindex("]")
    changed = f"{body[:start]}{steps}{body[end:]}".encode()
    file.write_bytes(digest(changed).encode() + b"\n" + changed)
    assert did(run("check")) == expected
    assert root.is_dir()


def test_an_interrupted_run_leaves_nothing(root: Path, cache: Path) -> None:
    program = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in the foreground
from gitops_lint.cache import folder
real = os.rename
os.rename = lambda *_, **__: (signal.raise_signal(signal.SIGINT), os._exit(9))
from gitops_lint.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, "check"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "")
    assert [it.name for it in cache.iterdir() if not it.name.startswith(".")] == []
    expected = did(run("check", "--no-cache"))
    assert did(run("check")) == did(run("check")) == expected


def test_the_command(root: Path, cache: Path) -> None:
    assert did(run("cache", "dir")) == (0, f"{cache}\n", "")
    assert did(run("cache", "clear")) == (0, f"Removed 0 results from {cache}\n", "")
    run("check")
    run("plan")
    assert did(run("cache", "clear")) == (0, f"Removed 2 results from {cache}\n", "")
    cache.chmod(0o777)
    result = run("cache", "clear")
    assert result.exit_code == 2
    assert "is not a directory that only you can write" in result.stderr
    assert root.is_dir()


def agrees(*command: str) -> bool:
    """Whether a command does with the cache what it does without."""
    return did(run(*command)) == did(run(*command, "--no-cache"))


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_ignore_files_above_the_root_and_of_a_second_work_tree(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main_tree, second = tmp_path / "main", tmp_path / "second"
    shutil.copytree(FIXTURES / "bad" / "order-wait-deadlock", main_tree / "fleet")
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.com")
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "c"]):
        subprocess.run([*git, *arguments], cwd=main_tree, check=True)
    subprocess.run([*git, "worktree", "add", "-q", str(second)], cwd=main_tree, check=True)
    monkeypatch.chdir(second / "fleet")
    command = ("check", "--root", ".", "--format", "json")
    broken = second / "fleet" / "broken.yaml"
    broken.write_text("a: [\n")
    assert agrees(*command)
    with nothing_runs():
        run(*command)
    (second / ".gitignore").write_text("broken.yaml\n")
    assert agrees(*command)
    (second / ".gitignore").unlink()
    (main_tree / ".git" / "info" / "exclude").write_text("broken.yaml\n")
    assert agrees(*command)
    subprocess.run([*git, "add", "-f", "-A"], cwd=second, check=True)
    assert agrees(*command)
    assert cache.is_dir()


def test_names_that_are_not_text(root: Path, cache: Path) -> None:
    odd = root / os.fsdecode(b"b\xff\n.yaml")
    odd.write_text("a: [\n")
    assert agrees("check")
    with nothing_runs():
        run("check")
    odd.write_text("a: 1\n")
    assert agrees("check")
    assert cache.is_dir()


# What changes between two runs: a file of the repository, and what happens to it.
Change = Callable[[Path, Path], object]


def _replace(root: Path, file: Path) -> None:
    """Another content of the same size and with the same time."""
    before = file.stat()
    text = file.read_bytes()
    file.write_bytes(text.replace(b"apps", b"spps", 1) if b"apps" in text else text[::-1])
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _git(*arguments: str) -> Change:
    return lambda root, _: subprocess.run(["git", *arguments], cwd=root, check=True)


def _write(name: str, text: str) -> Change:
    def write(root: Path, _: Path) -> None:
        (root / name).write_text(text)

    return write


CHANGES: dict[str, Change] = {
    "nothing": lambda _root, _file: None,
    "touch": lambda _, file: file.touch(),
    "same content": lambda _, file: file.write_bytes(file.read_bytes()),
    "content": _replace,
    "comment": lambda _, file: file.write_text(f"{file.read_text()}# more\n"),
    "broken": lambda _, file: file.write_text("a: [\n"),
    "empty": lambda _, file: file.write_text(""),
    "remove": lambda _, file: file.unlink(),
    "rename": lambda _, file: file.rename(file.with_name(f"x-{file.name}")),
    "link": lambda _, file: (
        file.rename(file.with_name("target.yaml")), file.symlink_to("target.yaml")
    ),
    "copy": lambda _, file: shutil.copy(file, file.with_name(f"y-{file.name}")),
    "mode": lambda _, file: file.chmod(0o600),
    "ignore": lambda root, file: (root / ".gitignore").write_text(f"{file.name}\n"),
    "ignore below": lambda _, file: file.with_name(".gitignore").write_text(f"{file.name}\n"),
    "exclude": _write(".git/info/exclude", "*.yaml\n"),
    "configure": _write(".gitops-lint.yaml", "rules: {dependency-cycle: off}\n"),
    "wrong name": _write(".gitops-lint.yml", "rules: {}\n"),
    "other file": _write("README.md", "text\n"),
    "add": _git("add", "-A"),
    "untrack": _git("rm", "-rqf", "--cached", "--ignore-unmatch", "."),
    "refresh": _git("update-index", "-q", "--refresh"),
    "remote": _git("config", "remote.origin.url", "https://example.com/org/repository"),
    "no git": lambda root, _: shutil.rmtree(root / ".git"),
}  # fmt: skip
FIXTURE_NAMES = ("order-wait-deadlock", "clusters-wrong-source", "missing-sources", "helm-values")


def _edit(root: Path, name: str, number: int) -> None:
    files = sorted(it for it in root.rglob("*.yaml") if ".git" not in it.parts and it.is_file())
    if files and ((root / ".git").exists() or not name.startswith(GIT)):
        CHANGES[name](root, files[number % len(files)])


GIT = ("exclude", "add", "untrack", "refresh", "remote", "no git")


SEQUENCES = (
    *((name,) for name in CHANGES),
    ("ignore", "untrack", "add"),
    ("ignore below", "untrack", "remove"),
    ("exclude", "untrack", "rename", "rename"),
    ("untrack", "exclude", "content", "remote"),
    ("untrack", "ignore", "content", "no git"),
    ("configure", "comment", "link", "content"),
)
Command = tuple[str, ...]


@contextmanager
def changing(
    fixture: str, command: Command, *, trusting: bool
) -> Iterator[Callable[[str, int], None]]:
    """A function that changes a copy of a fixture, and compares the output with that of a run without the cache.

    If it is `trusting`, times prove that a file is unchanged, as they do some seconds after the last change.
    """
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder, "checkout")
        shutil.copytree(FIXTURES / "bad" / fixture, root)
        for arguments in (["init", "-q"], ["add", "-A"]):
            subprocess.run(["git", *arguments], cwd=root, check=True)
        patch.setenv("GITOPS_LINT_CACHE_DIR", f"{folder}/cache")
        patch.chdir(root)
        if trusting:
            patch.setattr(entry, "_STEP", 0)

        def change(name: str, number: int) -> None:
            _edit(root, name, number)
            assert did(run(*command)) == did(run(*command, "--no-cache")), name

        change("nothing", 0)
        yield change
        change("nothing", 0)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize("names", SEQUENCES, ids=", ".join)
def test_each_change(names: tuple[str, ...]) -> None:
    command = ("check", "--format", "json", "--ignore", "schema")
    with changing("clusters-wrong-source", command, trusting=True) as change:
        for number, name in enumerate(names):
            change(name, number)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@settings(max_examples=max(8, examples() // 2))
@given(
    fixture=st.sampled_from(FIXTURE_NAMES),
    changes=st.lists(
        st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 20)), min_size=1, max_size=8
    ),
    trusting=st.booleans(),
    command=st.sampled_from([("check", "--format", "json"), ("check",), ("clusters",)]),
)
def test_random_changes(
    fixture: str, changes: list[tuple[str, int]], trusting: bool, command: Command
) -> None:
    with changing(fixture, command, trusting=trusting) as change:
        for name, number in changes:
            change(name, number)
