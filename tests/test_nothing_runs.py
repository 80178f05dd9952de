"""No code of the linted repository runs, however gitops-lint is started."""

import ast
import os
import re
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest

from gitops_lint.__main__ import trusted_path
from tests.hostile_checkout import PLUGIN, Checkout, run

ROOT = Path(__file__).parent.parent
# Imported after our first line, by us or by a library: not by Python itself.
OURS = (
    "_ruamel_yaml", "cel_expr_python", "click", "difflib", "gc", "jsonschema", "json", "networkx", "re2",
    "referencing", "ruamel", "tabulate", "unicodedata", "uuid",
)  # fmt: skip
COMMANDS = (
    ["check", "--root", "."],
    ["check", "--root", ".", "--format", "sarif"],
    ["clusters", "--root", "."],
    ["graph", "--root", ".", "--format", "json"],
    ["plan", "--root", "."],
    ["rules"],
    ["explain", "dependency-cycle"],
)


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment in which gitops-lint and its dependencies are installed."""
    return environment(tmp_path_factory.mktemp("environment"))


def environment(folder: Path) -> Path:
    """Make a virtual environment with what is installed here; returns its Python."""
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", folder], check=True)
    library = next(folder.glob("lib/python*/site-packages"))
    lines = [f"import site; site.addsitedir({it!r})\n" for it in site.getsitepackages()]
    (library / "installed.pth").write_text("".join([f"{ROOT}\n", *lines]))
    script = folder / "bin" / "gitops-lint"
    script.write_text(
        f"#!{folder}/bin/python\nimport sys\nfrom gitops_lint.__main__ import main\nsys.exit(main())\n"
    )
    script.chmod(0o755)
    return folder / "bin" / "python"


def test_the_traps_work(tmp_path: Path, python: Path) -> None:
    """Otherwise the other tests would prove nothing."""
    checkout = Checkout(tmp_path)
    run(str(python), "-m", "pip", cwd=checkout.root)
    assert checkout.marks()
    checkout.clear()
    less = Checkout(tmp_path / "less", ("sitecustomize",))  # a hostile `encodings` stops Python
    run(str(python), "-c", "", cwd=less.root, env={"PYTHONPATH": os.pathsep})
    assert less.marks() == ["sitecustomize"]
    run(sys.executable, "-I", "-m", "pip", "list", cwd=checkout.root, env=checkout.environment())
    assert checkout.marks() == ["pip-configuration"]
    checkout.clear()
    if shutil.which("git"):
        done = run("git", "status", cwd=checkout.root)
        assert checkout.marks() == ["git"], done.stdout + done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_isolated(tmp_path: Path, python: Path, command: list[str]) -> None:
    """`python -I -m gitops_lint`: nothing at all, whatever the environment says."""
    checkout = Checkout(tmp_path)
    start = [str(python), "-I", "-m", "gitops_lint"]
    done = run(*start, *command, cwd=checkout.root, env=checkout.environment())
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
    assert "evil" not in done.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_script(tmp_path: Path, python: Path, command: list[str]) -> None:
    """`gitops-lint`: nothing at all, unless PYTHONPATH leads Python into the working directory."""
    checkout = Checkout(tmp_path)
    environment = {**checkout.environment(), "PYTHONPATH": ""}
    script = str(python.with_name("gitops-lint"))
    done = run(script, *command, cwd=checkout.root, env=environment)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr


@pytest.mark.parametrize("python_path", ["", os.pathsep, ".", "lib", f"lib{os.pathsep}/opt/x"])
@pytest.mark.parametrize("module", [True, False], ids=["module", "script"])
def test_modules_after_the_start(
    tmp_path: Path, python: Path, module: bool, python_path: str
) -> None:
    """`python -m gitops_lint`, or a relative entry of PYTHONPATH: no plugin, and no module that we import."""
    checkout = Checkout(tmp_path, OURS)
    for folder in ("", "lib/"):
        for path, text in PLUGIN.items():
            checkout.write(folder + path, text)
        for name in OURS:
            text = (checkout.root / name / "__init__.py").read_text()
            checkout.write(f"{folder}{name}/__init__.py", text)
    start = ["-m", "gitops_lint"] if module else [str(python.with_name("gitops-lint"))]
    for command in (COMMANDS[1], ["rules"]):
        done = run(
            str(python), *start, *command, cwd=checkout.root, env={"PYTHONPATH": python_path}
        )
        assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
        assert "evil" not in done.stdout


# Prints the audit events (PEP 578) of everything that reaches other programs, machines or files.
WATCHED = """\
import os, sys
outside = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile",
    "os.fork", "pty.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "ctypes.dlopen")
writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
changes = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.utime", "os.putenv", "shutil.", "tempfile.")
def watch(event, arguments):
    opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & writes
    if opened or event.startswith(outside + changes):
        os.write(2, f"WATCHED {event} {arguments}\\n".encode())
sys.addaudithook(watch)
from gitops_lint.__main__ import main
main()
"""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_network_no_program_and_no_file_is_written(
    tmp_path: Path, python: Path, command: list[str]
) -> None:
    checkout = Checkout(tmp_path, ("unused",))
    start = (str(python), "-I", "-B", "-c", WATCHED)
    done = run(*start, *command, cwd=checkout.root)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
    assert "WATCHED" not in done.stderr, done.stderr
    done = run(*start, "check", "--root", ".", "--output", "report", cwd=checkout.root)
    assert "WATCHED open" in done.stderr  # the hook works


def changes(watched: str) -> list[tuple[str, str]]:
    """The events that WATCHED printed, each with its path; "draft" or "entry" for one of the cache."""
    lines = [line.split(" ", 2)[1:] for line in watched.splitlines() if "WATCHED" in line]
    found = [(event, ast.literal_eval(arguments)[0]) for event, arguments in lines]
    return [
        (
            event,
            re.sub(
                r"^[0-9a-f]{40}-[0-9]\.json$",
                "entry",
                re.sub(r"^\.[0-9a-f]{32}\.tmp$", "draft", path),
            ),
        )
        for event, path in found
        if isinstance(path, str)  # not the descriptor of a file that is open already
    ]


def test_only_the_cache_is_written(tmp_path: Path, python: Path) -> None:
    """And what is in it is not executed."""
    checkout = Checkout(tmp_path, OURS)
    cache = tmp_path / "home" / "cache"
    start = (str(python), "-I", "-B", "-c", WATCHED, "check", "--root", ".")
    named = {**checkout.environment(), "GITOPS_LINT_CACHE_DIR": str(cache)}
    first = run(*start, cwd=checkout.root, env=named)
    again = run(*start, cwd=checkout.root, env=named)
    assert (checkout.marks(), first.returncode, again.returncode) == ([], 0, 0), first.stderr
    assert again.stdout == first.stdout
    made = [("os.mkdir", str(cache.parent)), ("os.mkdir", str(cache))]
    written = [("open", "draft"), ("os.rename", "draft")]
    older = [("os.rename", "entry")] * 2  # those of earlier runs
    assert changes(first.stderr) == [*made, *older, *written]
    assert changes(again.stderr) in ([], written)  # it may renew the times of files
    assert [it.suffix for it in cache.iterdir()] == [".json"]


def test_trusted_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    library = str(Path(os.__file__).parent)
    here, tools = str(tmp_path), str(tmp_path / "tools")
    rest = [library, "/site-packages", here]  # `here` by a .pth file
    joined = os.pathsep.join(["", "tools", "/opt/x"])
    assert trusted_path([here, "/opt/x", *rest], "") == ["/opt/x", *rest]
    assert trusted_path(["", "x", "/bin", *rest], "") == ["/bin", *rest]
    assert trusted_path(["/bin", here, tools, "/opt/x", *rest], joined) == ["/bin", "/opt/x", *rest]
    assert trusted_path(["/bin", tools, *rest], tools) == ["/bin", tools, *rest]  # meant as it is
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path)
    assert trusted_path([str(link), *rest], "") == rest


def test_a_deleted_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    rest = [str(Path(os.__file__).parent), "/site-packages"]
    assert trusted_path(["", "/bin", *rest], "") == ["/bin", *rest]


def test_only_installed_plugins(tmp_path: Path) -> None:
    """A plugin in a site directory is loaded, the same in the root of the repository is not."""
    python = environment(tmp_path / "environment")
    checkout = Checkout(tmp_path, OURS)
    isolated = (str(python), "-I", "-m", "gitops_lint", "rules")
    as_module = (str(python), "-m", "gitops_lint", "rules")
    for start in (isolated, as_module):
        assert "evil" not in run(*start, cwd=checkout.root).stdout
    library = next((tmp_path / "environment").glob("lib/python*/site-packages"))
    for path, text in PLUGIN.items():
        (library / path).parent.mkdir(exist_ok=True)
        (library / path).write_text(text)
    for start in (isolated, as_module):
        assert "evil-rule" in run(*start, cwd=checkout.root).stdout
        assert "evil" not in run(*start, "--no-plugins", cwd=checkout.root).stdout
    assert checkout.marks() == []


def test_a_plugin_in_an_entry_of_pythonpath_is_not_installed(tmp_path: Path, python: Path) -> None:
    checkout = Checkout(tmp_path, ("unused",))
    named = {"PYTHONPATH": str(checkout.root)}
    done = run(str(python), "-m", "gitops_lint", "rules", cwd=tmp_path, env=named)
    assert (checkout.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
    assert "evil" not in done.stdout
