"""Git repositories, and Git's smart HTTP protocol for source-controller."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Request(NamedTuple):
    """A request over HTTP."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """An answer over HTTP."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def commit(folder: Path, served: Path) -> str:
    """Make a folder a repository with one commit on the branch `main`, and serve it as `served`.

    Returns the commit.
    """
    _git(folder, "init", "-q", "-b", "main")
    # With -f, because Flux applies files that a .gitignore excludes, if somebody committed them.
    _git(folder, "add", "-A", "-f")
    _git(folder, "commit", "-q", "--allow-empty", "-m", "lab")
    served.symlink_to(folder / ".git")
    return (served / "refs" / "heads" / "main").read_text(encoding="utf-8").strip()


def take_over(served: Path, folder: Path) -> None:
    """Copy the commit of another folder into a repository."""
    _git(served, "fetch", "-q", str(folder), "main")


def refer(served: Path, reference: str, commit_: str) -> None:
    """Add a reference to a commit of a repository, such as `heads/release` or `tags/v1.0.0`."""
    # Without a process for each: many repositories are played at once.
    file = served / "refs" / reference
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{commit_}\n", encoding="utf-8")


def http_backend(projects: Path, request: Request) -> Answer:
    """Answer a request for a repository below `projects`; its path starts with a slash."""
    variables = {
        "GIT_PROJECT_ROOT": str(projects),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "REQUEST_METHOD": request.method,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
    }
    done = subprocess.run(
        ["git", "http-backend"],
        input=request.body,
        capture_output=True,
        env={**os.environ, **variables},
        check=False,
    )
    head, _, rest = done.stdout.partition(b"\r\n\r\n")
    lines = [line.partition(": ") for line in head.decode().split("\r\n") if line]
    status = next((int(value.split()[0]) for key, _, value in lines if key == "Status"), 200)
    return Answer(status, tuple((key, value) for key, _, value in lines if key != "Status"), rest)


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=lab", "-c", "user.email=lab@example.com")
    plain = ("-c", "commit.gpgsign=false", "-c", "core.autocrlf=false")
    subprocess.run(["git", "-C", folder, *identity, *plain, *arguments], check=True)
