"""The steps of the action that talk to GitHub, with a server in its place."""

import base64
import gzip
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.hostile_checkout import Checkout
from tests.test_action import ROOT, TOKEN, installed, play, runner

__all__ = ["installed", "runner"]  # fixtures
BOT = {"__typename": "Bot", "login": "github-actions"}


class GitHub(ThreadingHTTPServer):
    """Answers as GitHub does, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.refused: tuple[int, str] | None = None  # how it answers to what would change something
        self.pages = 100  # comments in one answer

    def variables(self, event: str = "pull_request", number: int | None = 7) -> dict[str, str]:
        """Those that a runner sets."""
        url = f"http://127.0.0.1:{self.server_address[1]}"
        return {
            "GITHUB_API_URL": url,
            "GITHUB_GRAPHQL_URL": f"{url}/graphql",
            "GITHUB_REPOSITORY": "owner/fleet",
            "GITHUB_SHA": "0" * 40,
            "GITHUB_REF": f"refs/pull/{number}/merge",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_BASE_REF": "",
            "NO_PROXY": "127.0.0.1",
        }

    def changes(self) -> list[tuple[str, str]]:
        """What it was asked to change."""
        return [(method, path) for method, path, _ in self.asked if path != "/graphql"]


class Handler(BaseHTTPRequestHandler):
    server: GitHub

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PATCH(self) -> None:
        self._answer("PATCH")

    def log_message(self, *_: object) -> None:
        return

    def _answer(self, method: str) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((method, self.path, body))
        assert self.headers["Authorization"] == f"Bearer {TOKEN}"
        status, answer = 200, {}
        if self.path == "/graphql":
            start = int(body["variables"]["after"] or 0)
            end = start + self.server.pages
            more = end < len(self.server.comments)
            page = {
                "nodes": self.server.comments[start:end],
                "pageInfo": {"hasNextPage": more, "endCursor": str(end)},
            }
            answer = {
                "data": {
                    "viewer": {"login": "github-actions[bot]"},
                    "repository": {"pullRequest": {"comments": page}},
                }
            }
        elif self.server.refused:
            status, message = self.server.refused
            answer = {"message": message}
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def github() -> Iterator[GitHub]:
    server = GitHub()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(60)


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(folder)]
    subprocess.run([*command, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A pull request that deletes an object, on a branch of a repository."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "fixtures" / "good" / "order-layers", folder)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "before")
    git(folder, "checkout", "-q", "-b", "change")
    for file in (folder / "apps").rglob("*.yaml"):
        file.write_text(file.read_text().replace("name: shop", "name: shop-of-@everybody"))
    git(folder, "commit", "-q", "-a", "-m", "after")
    return folder


def comment(
    runner: Path, checkout: Path, github: GitHub, number: int | None = 7, **inputs: str
) -> subprocess.CompletedProcess[str]:
    event = runner / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": number}} if number else {}))
    variables = {**github.variables(number=number), "GITHUB_EVENT_PATH": str(event)}
    done = play(
        "Comment", runner, checkout, {"root": ".", "base": "main", **inputs}, variables=variables
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return done


def test_a_comment_is_written_and_then_updated(
    runner: Path, checkout: Path, github: GitHub
) -> None:
    done = comment(runner, checkout, github)
    assert github.changes() == [("POST", "/repos/owner/fleet/issues/7/comments")], done.stdout
    body = github.asked[-1][2]["body"]
    mark, heading = body.splitlines()[:2]
    assert mark.startswith("<!-- gitops-lint diff ")
    assert heading.startswith("## What Flux does")
    # Others may write the mark: we neither change their comments nor let them pass for ours.
    stranger = {"__typename": "User", "login": "github-actions"}
    github.comments = [
        {"databaseId": 1, "body": body, "author": stranger},
        {"databaseId": 2, "body": f"> {body}", "author": BOT},
        {"databaseId": 3, "body": body, "author": None},
        {"databaseId": 4, "body": body, "author": BOT},
    ]
    for pages in (100, 3, 1):
        github.asked.clear()
        github.pages = pages
        comment(runner, checkout, github)
        assert github.changes() == [("PATCH", "/repos/owner/fleet/issues/comments/4")]
    github.asked.clear()
    comment(runner, checkout, github, root="", config="other.yaml")
    assert github.changes() in ([], [("POST", "/repos/owner/fleet/issues/7/comments")])


def test_nobody_is_mentioned(runner: Path, checkout: Path, github: GitHub) -> None:
    comment(runner, checkout, github)
    body = github.asked[-1][2]["body"]
    assert "everybody" in body
    assert "@everybody" not in body


def test_without_an_effect_there_is_no_new_comment(
    runner: Path, checkout: Path, github: GitHub
) -> None:
    comment(runner, checkout, github)
    mark = github.asked[-1][2]["body"].splitlines()[0]
    git(checkout, "reset", "-q", "--hard", "main")
    github.asked.clear()
    comment(runner, checkout, github)
    assert github.changes() == []
    github.comments = [{"databaseId": 4, "body": f"{mark}\nolder", "author": BOT}]
    comment(runner, checkout, github)
    assert github.changes() == [("PATCH", "/repos/owner/fleet/issues/comments/4")]


@pytest.mark.parametrize(("status", "level"), [(403, "notice"), (404, "notice"), (502, "warning")])
def test_a_refused_comment(
    runner: Path, checkout: Path, github: GitHub, status: int, level: str
) -> None:
    """The token of a pull request from a fork can only read."""
    github.refused = (status, "Resource not accessible\n::error::by integration")
    done = comment(runner, checkout, github)
    (line,) = [it for it in done.stdout.splitlines() if it.startswith("::")]
    assert line.startswith(f"::{level} title=gitops-lint::No comment: {status} Resource")
    assert "%0A::error::by integration" in line


def test_no_pull_request_and_no_history(runner: Path, checkout: Path, github: GitHub) -> None:
    done = comment(runner, checkout, github, number=None)
    assert done.stdout == (
        "::notice title=gitops-lint::No comment: this run does not belong to a pull request.\n"
    )
    done = comment(runner, checkout, github, base="nowhere")
    assert done.stdout.startswith(
        "::warning title=gitops-lint::No comment: `gitops-lint diff` failed"
    )
    assert github.asked == []


def test_the_linter_does_not_get_the_token(
    runner: Path, installed: Path, checkout: Path, github: GitHub, tmp_path: Path
) -> None:
    (runner / "gitops-lint").unlink()
    script = runner / "gitops-lint" / "bin" / "python"
    script.parent.mkdir(parents=True)
    script.write_text(f'#!/bin/sh\nenv > {tmp_path}/env\nexec {installed}/bin/python "$@"\n')
    script.chmod(0o755)
    comment(runner, checkout, github)
    assert len(github.changes()) == 1
    assert TOKEN not in (tmp_path / "env").read_text()


def upload(
    runner: Path, checkout: Path, github: GitHub, event: str = "pull_request"
) -> subprocess.CompletedProcess[str]:
    done = play("Upload", runner, checkout, {}, variables=github.variables(event))
    assert done.returncode == 0, done.stdout + done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return done


@pytest.fixture
def linted(runner: Path) -> Path:
    """A failed job, whose report is to be uploaded."""
    folder = ROOT / "fixtures" / "bad" / "order-cycle"
    inputs = {"root": ".", "sarif-file": str(runner / "a.sarif")}
    assert play("Lint", runner, folder, inputs).returncode == 1
    return folder


def test_the_report_of_a_failed_job_is_uploaded(runner: Path, linted: Path, github: GitHub) -> None:
    assert upload(runner, linted, github).stdout == ""
    ((method, path, body),) = github.asked
    assert (method, path) == ("POST", "/repos/owner/fleet/code-scanning/sarifs")
    sarif = json.loads(gzip.decompress(base64.b64decode(body.pop("sarif"))))
    assert body == {
        "commit_sha": "0" * 40,
        "ref": "refs/pull/7/merge",
        "checkout_uri": linted.as_uri(),
        "tool_name": "gitops-lint",
    }
    results = sarif["runs"][0]["results"]
    assert [it["ruleId"] for it in results] == ["dependency-cycle"] * 2
    prints = {it["partialFingerprints"]["primaryLocationLineHash"] for it in results}
    assert (len(prints), "" in prints) == (2, False)


@pytest.mark.parametrize(
    ("status", "message", "level"),
    [
        (403, "Resource not accessible by integration", "notice"),  # a fork
        (403, "Code scanning is not enabled for this repository", "notice"),
        (404, "Not Found", "notice"),
        (422, "invalid", "warning"),
    ],
)
def test_a_refused_upload(
    runner: Path, linted: Path, github: GitHub, *, status: int, message: str, level: str
) -> None:
    github.refused = (status, message)
    (line,) = upload(runner, linted, github).stdout.splitlines()
    start = f"::{level} title=gitops-lint::No upload to code scanning: {status} {message}."
    assert line.startswith(start)


def test_no_upload_for_another_commit(runner: Path, linted: Path, github: GitHub) -> None:
    done = upload(runner, linted, github, event="pull_request_target")
    assert done.stdout.startswith("::notice title=gitops-lint::No upload to code scanning: ")
    assert github.asked == []


def test_github_does_not_answer(runner: Path, linted: Path, github: GitHub) -> None:
    github.server_close()
    done = upload(runner, linted, github)
    assert done.stdout.startswith("::warning title=gitops-lint::No upload to code scanning: ")


def test_nothing_of_the_checkout_runs(runner: Path, tmp_path: Path, github: GitHub) -> None:
    hostile = Checkout(tmp_path)
    variables = hostile.environment() | github.variables()
    event = tmp_path / "event.json"
    event.write_text('{"pull_request": {"number": 7}}')
    variables["GITHUB_EVENT_PATH"] = str(event)
    for step in ("Lint", "Upload", "Comment"):
        for cwd in (None, hostile.root):
            done = play(step, runner, hostile.root, {"root": "."}, variables=variables, cwd=cwd)
            assert (hostile.marks(), done.returncode) == ([], 0), done.stdout + done.stderr
