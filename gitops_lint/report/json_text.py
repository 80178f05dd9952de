"""JSON that is safe to print: all JSON that gitops-lint writes comes from here."""

import json
from typing import Any

from gitops_lint.report.escape import LOG_COMMAND


def json_text(document: Any, *, compact: bool = False) -> str:
    """A document as JSON with a newline at its end; `compact` is without blanks and newline.

    It is ASCII, so that no character is harmful. The second `#` of a command for the log of a CI server
    (`##[error]`) is escaped: programs read the same text, and a log shows no command.
    """
    if compact:
        text = json.dumps(document, separators=(",", ":"))
    else:
        text = json.dumps(document, indent=2) + "\n"
    return LOG_COMMAND.sub(r"\\u0023", text)  # a `#` in JSON is always inside a string
