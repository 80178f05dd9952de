"""Behavior that only a real process shows."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.whole import SYNC, cluster, config_map, kustomization

PROGRAM = """\
import signal, sys
from types import ModuleType
from gitops_lint.results.finding import Finding, Location, Report, Severity
module = ModuleType("gitops_lint.engine.run")
module.lint = lambda *_, **__: {lint}
sys.modules["gitops_lint.engine.run"] = module
from gitops_lint.cli import main
main({arguments})
"""
MANY = "Report(tuple(Finding('r', Severity.ERROR, '日' * 99, Location('a', 1, 1, 1, 1)) for _ in range(9999)))"


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def python(
    *arguments: str, env: dict[str, str] = ENVIRONMENT, **more: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=env, check=False, **more
    )  # type: ignore[call-overload, no-any-return]


def test_module() -> None:
    result = python("-m", "gitops_lint", "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage: gitops-lint ")


def test_a_closed_pipe(tmp_path: Path) -> None:
    code = PROGRAM.format(lint=MANY, arguments=["--format", "concise"])
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline().startswith(b"a:1:1: error[r]")
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


def test_interrupt(tmp_path: Path) -> None:
    handled = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # not so in the background
    lint = f"({handled}, print('ready', flush=True), signal.pause())"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(lint=lint, arguments=[])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert (process.returncode, errors.strip()) == (130, b"")


def test_a_terminal_without_unicode(tmp_path: Path) -> None:
    code = PROGRAM.format(lint=MANY.replace("9999", "1"), arguments=["--format", "concise"])
    environment = ENVIRONMENT | {"PYTHONIOENCODING": "latin-1"}
    result = python("-c", code, cwd=tmp_path, env=environment)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.startswith("a:1:1: error[r] \\u65e5\\u65e5")


FULL = "error: standard output cannot be written: No space left on device\n"
CLOSED = "error: standard output cannot be written: Bad file descriptor\n"
UNBUFFERED = {
    "PYTHONUNBUFFERED": "1"
}  # a failed write leaves nothing in a buffer, which hides it at exit
BUFFERED = {"PYTHONUNBUFFERED": ""}

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")


def shell(
    redirections: str, *command: str, cwd: Path, env: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """The status, output and errors of a command in Python, started by a shell."""
    result = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirections}', "sh", sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=ENVIRONMENT | (env or BUFFERED),
        check=False,
    )
    return result.returncode, result.stdout, result.stderr


def stub(*arguments: str, lint: str = MANY) -> tuple[str, str]:
    return "-c", PROGRAM.format(lint=lint, arguments=list(arguments))


@on_linux
@pytest.mark.parametrize(
    ("redirections", "status", "errors"),
    [
        (">/dev/full", 2, FULL),
        (">&-", 2, CLOSED),
        (">/dev/full 2>/dev/full", 2, ""),
        (">/dev/full 2>&-", 2, ""),
        (">&- 2>&-", 2, ""),
        ("<&- >&- 2>&-", 2, ""),
        (">/dev/null 2>&-", 1, ""),
        (">/dev/null 2>/dev/full", 1, ""),
        (">/dev/null <&-", 1, ""),
    ],
)
def test_output_that_cannot_be_written(
    redirections: str, status: int, errors: str, tmp_path: Path
) -> None:
    result = shell(redirections, *stub("--format", "concise"), cwd=tmp_path)
    assert result == (status, "", errors)


@on_linux
@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["plan", "--help"], ["explain", "dependency-cycle"]],
)
@pytest.mark.parametrize("env", [BUFFERED, UNBUFFERED], ids=["buffered", "unbuffered"])
def test_every_command_reports_a_full_output(
    arguments: list[str], env: dict[str, str], tmp_path: Path
) -> None:
    command = ("-m", "gitops_lint", *arguments)
    assert shell(">/dev/full", *command, cwd=tmp_path, env=env) == (2, "", FULL)
    assert shell(">&-", *command, cwd=tmp_path, env=env) == (2, "", CLOSED)


@pytest.mark.parametrize("redirections", ["2>/dev/full", "2>&-"])
def test_a_mistake_that_nobody_can_read(redirections: str, tmp_path: Path) -> None:
    for arguments in (["--nonsense"], ["missing"]):
        result = shell(redirections, "-m", "gitops_lint", *arguments, cwd=tmp_path)
        assert result == (2, "", ""), arguments


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["explain", "dependency-cycle"]])
def test_a_pipe_that_is_closed_from_the_start(arguments: list[str], tmp_path: Path) -> None:
    """`gitops-lint --help | true`."""
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        [sys.executable, "-m", "gitops_lint", *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    os.close(writer)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (0, b"")


def test_closed_streams_leave_the_report_whole(tmp_path: Path) -> None:
    """The file does not get the number of a closed stream, so that nothing else is written into it."""
    program = "import os; os.system('echo forged >&2; echo forged'); "
    lint = f"(exec({program!r}), {MANY})[1]"
    arguments = ("--format", "concise", "--output", "report")
    result = shell("<&- >&- 2>&-", *stub(*arguments, lint=lint), cwd=tmp_path)
    assert result == (1, "", "")
    lines = (tmp_path / "report").read_text().splitlines()
    assert len(lines) == 10_000
    assert {line[:16] for line in lines[:-1]} == {"a:1:1: error[r] "}


def test_output_that_does_not_block_is_not_cut(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    process = subprocess.Popen(
        [sys.executable, *stub("--format", "concise")],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        lines = stream.read().splitlines()
    _, errors = process.communicate()
    assert (process.returncode, errors, len(lines)) == (1, b"", 10_000)


@on_linux
def test_a_file_on_a_full_disk(tmp_path: Path) -> None:
    arguments = ("--format", "concise", "--output")
    result = shell("", *stub(*arguments, "/dev/full"), cwd=tmp_path)
    assert result == (2, "", "error: `/dev/full` cannot be written: No space left on device\n")
    (tmp_path / "report").write_text("old")
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
    flag, program = stub(*arguments, "report")
    result = shell("", flag, code + program, cwd=tmp_path)
    assert result == (2, "", "error: `report` cannot be written: File too large\n")
    assert [(it.name, it.read_text()) for it in tmp_path.iterdir()] == [("report", "old")]


GONE = (
    "error: the working directory does not exist any more\n"
    "help: change to a directory that exists\n"
)


@on_linux
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["."],
        ["missing"],
        ["--root", "."],
        ["--root", "missing"],
        ["--root", "{root}", "--output", "report"],
        ["--root", "{root}", "--config", "config.yaml"],
        ["--root", "{root}", "missing"],
        ["plan"],
        ["graph", "--format", "json", "--root", "{root}", "--output", "report"],
        ["compare", "a", "b"],
    ],
)
def test_a_working_directory_that_is_gone(arguments: list[str], tmp_path: Path) -> None:
    root = tmp_path / "root"
    cluster(root, {})
    given = [it.format(root=root) for it in arguments]
    assert _in_a_directory_that_is_gone(given, tmp_path) == (2, "", GONE)


@on_linux
def test_a_root_needs_no_working_directory(tmp_path: Path) -> None:
    root = tmp_path / "root"
    files = {"cluster/a.yaml": kustomization("a", "./a"), "a/a.yaml": config_map("a")}
    cluster(root, files, SYNC.replace("interval: 1m", "interval: 1m, ref: {branch: main}", 1))
    for command in (["check"], ["plan"]):
        given = [*command, "--root", str(root)]
        there = shell("", "-m", "gitops_lint", *given, cwd=tmp_path)
        assert (there[0], there[2]) == (0, "")
        assert _in_a_directory_that_is_gone(given, tmp_path) == there


def _in_a_directory_that_is_gone(arguments: list[str], folder: Path) -> tuple[int, str, str]:
    gone = folder / "gone"
    gone.mkdir()
    code = (
        f"import os; os.rmdir({str(gone)!r})\nfrom gitops_lint.cli import main; main({arguments})"
    )
    return shell("", "-c", code, cwd=gone)


def test_a_failure_of_the_system_is_not_a_bug(tmp_path: Path) -> None:
    lint = "(_ for _ in ()).throw(PermissionError(13, 'Permission denied', 'some/file'))"
    result = shell("", *stub(lint=lint), cwd=tmp_path)
    assert result == (2, "", "error: `some/file`: Permission denied\n")
    lint = "(_ for _ in ()).throw(MemoryError())"
    result = shell("", *stub(lint=lint), cwd=tmp_path)
    assert result == (2, "", "error: there is not enough memory\n")


# Sends itself SIGINT at an import, before it, or at exit, with the handlers of a process in the foreground.
INTERRUPTED = """\
import atexit, os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
interrupt = lambda: os.kill(os.getpid(), signal.SIGINT)
count = 0
def on_event(event, arguments):
    global count
    if event == "import":
        count += 1
        if count == {number}:
            interrupt()
def run():
    from gitops_lint.__main__ import main
    sys.argv = ["gitops-lint", {arguments}]
    main()
{start}
run()
"""


@pytest.mark.parametrize("number", [3, 4, 6, 10, 20, 40, 80, 120])
def test_an_interrupt_during_imports(number: int, tmp_path: Path) -> None:
    """The first two are those of our package and its main module: until then, Python is in charge."""
    code = INTERRUPTED.format(
        number=number, arguments="'rules'", start="sys.addaudithook(on_event)"
    )
    assert shell("", "-c", code, cwd=tmp_path) == (130, "", "")


def test_an_interrupt_at_exit(tmp_path: Path) -> None:
    code = INTERRUPTED.format(number=0, arguments="'--version'", start="atexit.register(interrupt)")
    status, output, errors = shell("", "-c", code, cwd=tmp_path)
    assert (status, errors) == (130, "")
    assert output.startswith("gitops-lint ")


def test_an_interrupt_that_is_ignored(tmp_path: Path) -> None:
    """As in a script that a shell started with `&`."""
    start = "signal.signal(signal.SIGINT, signal.SIG_IGN); sys.addaudithook(on_event)"
    code = INTERRUPTED.format(number=20, arguments="'--version'", start=start)
    status, output, errors = shell("", "-c", code, cwd=tmp_path)
    assert (status, errors) == (0, "")
    assert output.startswith("gitops-lint ")


def test_an_interrupt_in_a_callback_ends_the_run(tmp_path: Path) -> None:
    """Python swallows exceptions there, and prints them."""
    start = """
class interrupt:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        sum(range(1000))
sys.addaudithook(on_event)
"""
    code = INTERRUPTED.format(number=20, arguments="'rules'", start=start)
    status, _, errors = shell("", "-c", code, cwd=tmp_path)
    assert (status, errors) == (130, "")


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", -15), ("SIGHUP", -1)])
def test_a_signal_while_a_file_is_written(name: str, status: int, tmp_path: Path) -> None:
    """The process sends itself the signal before the draft is renamed."""
    (tmp_path / "report").write_text("old")
    start = f"""
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from pathlib import Path
Path.replace = lambda *_: (os.kill(os.getpid(), signal.{name}), signal.pause())
"""
    arguments = f"'check', '--root', {str(tmp_path)!r}, {str(tmp_path)!r}, '--output', 'report'"
    (tmp_path / ".gitops-lint.yaml").write_text("clusters: [.]")
    code = INTERRUPTED.format(number=0, arguments=arguments, start=start)
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        cwd=tmp_path,
        env=ENVIRONMENT,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (status, b"", b"")
    left = {it.name: it.read_text() for it in tmp_path.iterdir()}
    assert left == {"report": "old", ".gitops-lint.yaml": "clusters: [.]"}


def test_a_file_name_is_no_command(tmp_path: Path) -> None:
    """A shell puts names of files into the command line: `gitops-lint *`."""
    for name in ("--x\n::error::forged\x1b[31m ##[error]", "x\n::error::forged\x1b[31m ##[error]"):
        status, output, errors = shell("", "-m", "gitops_lint", name, cwd=tmp_path)
        assert (status, output) == (2, "")
        assert "\x1b" not in errors
        assert "##[" not in errors
        assert not [line for line in errors.splitlines() if line.lstrip().startswith("::")]
