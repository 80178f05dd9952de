"""The API of GitHub."""

import json
import os
import urllib.error
import urllib.request
from typing import Any

_SECONDS = 60  # how long an answer may take


class RefusedError(Exception):
    """GitHub did not do it; `missing` if the token has no right, or the repository has no such feature."""

    def __init__(self, message: str, *, missing: bool) -> None:
        super().__init__(message)
        self.missing = missing


def call(method: str, path: str, token: str, body: Any) -> Any:
    """Send JSON to a path of the API, and return the JSON of the answer. Raises RefusedError."""
    url = (
        os.environ["GITHUB_GRAPHQL_URL"]
        if path == "graphql"
        else f"{os.environ['GITHUB_API_URL']}/{path}"
    )
    request = urllib.request.Request(url, json.dumps(body).encode(), method=method)
    request.add_header("Accept", "application/vnd.github+json")
    request.add_header("Content-Type", "application/json")
    # Not sent again to another place that an answer leads to.
    request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        message = f"{error.code} {_message(error.read())}"
        raise RefusedError(message, missing=error.code in (401, 403, 404)) from None
    except OSError as error:
        raise RefusedError(str(error), missing=False) from None


def _message(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["message"])
    except (ValueError, KeyError, TypeError):
        return "without a message"
