"""The step Comment: a comment on the pull request says what Flux will do; later runs update it in place."""

import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # -I leaves it out
from github import RefusedError, call
from job import given, linter, run, tell

_LIMIT = 65_000  # characters; GitHub refuses a comment of more than 65,536
_QUERY = """
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) {
        nodes { databaseId body author { __typename login } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""


def main() -> None:
    """Comment, and never fail: the result of the job is that of the step Lint."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    number = (event.get("pull_request") or {}).get("number")
    if not number:
        tell("notice", "No comment: this run does not belong to a pull request.")
        return
    base = ["--base", given("BASE")] if given("BASE") else []
    done = run([*linter("diff"), "--format", "markdown", "--exit-code", *base], capture=True)
    if done.returncode not in (0, 1):
        tell(
            "warning",
            "No comment: `gitops-lint diff` failed; it needs `fetch-depth: 0` of actions/checkout.",
        )
        return
    # Several comments of one pull request are about several repositories in the checkout.
    about = hashlib.sha256(f"{given('ROOT')}\n{given('CONFIG')}".encode()).hexdigest()[:16]
    mark = f"<!-- gitops-lint diff {about} -->"
    token, repository = given("TOKEN"), os.environ["GITHUB_REPOSITORY"]
    body = {"body": f"{mark}\n{_shown(done.stdout)}"}
    try:
        found = _comment(mark, repository, number, token)
        if found is not None:
            call("PATCH", f"repos/{repository}/issues/comments/{found}", token, body)
        elif done.returncode:
            call("POST", f"repos/{repository}/issues/{number}/comments", token, body)
    except RefusedError as error:
        why = "It needs `pull-requests: write`, which forks do not have." if error.missing else ""
        tell("notice" if error.missing else "warning", f"No comment: {error}. {why}".rstrip())


def _shown(text: str) -> str:
    """The text without mentions, as nobody asked to be told, and not too long."""
    quiet = re.sub(r"@(?=\w)", "@\u200b", text)
    if len(quiet) <= _LIMIT:
        return quiet
    return quiet[:_LIMIT].rpartition("\n")[0] + "\n\nThe rest is too long for a comment.\n"


def _comment(mark: str, repository: str, number: int, token: str) -> int | None:
    """The comment that starts with the mark and that we wrote: anybody could write the mark."""
    owner, _, name = repository.partition("/")
    variables: dict[str, Any] = {"owner": owner, "name": name, "number": number, "after": None}
    while True:
        answer = call("POST", "graphql", token, {"query": _QUERY, "variables": variables})
        if answer.get("errors"):
            raise RefusedError(str(answer["errors"][0].get("message")), missing=True)
        login = answer["data"]["viewer"]["login"]
        # As an author, a bot has its name without the suffix.
        ours = ("Bot", login.removesuffix("[bot]")) if login.endswith("[bot]") else ("User", login)
        comments = answer["data"]["repository"]["pullRequest"]["comments"]
        for it in comments["nodes"]:
            author = it["author"] or {}
            if (
                it["body"].startswith(mark)
                and (author.get("__typename"), author.get("login")) == ours
            ):
                return int(it["databaseId"])
        if not comments["pageInfo"]["hasNextPage"]:
            return None
        variables["after"] = comments["pageInfo"]["endCursor"]


if __name__ == "__main__":
    main()
