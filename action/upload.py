"""The step Upload: the SARIF file goes to code scanning; where that is not possible, the run has a notice."""

import base64
import gzip
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # -I leaves it out
from github import RefusedError, call
from job import given, tell, workspace

# Their commit is that of the target branch, which does not have what was checked.
_FOREIGN = ("pull_request_target", "workflow_run", "issue_comment")


def main() -> None:
    """Upload, and never fail: the result of the job is that of the step Lint."""
    if os.environ["GITHUB_EVENT_NAME"] in _FOREIGN:
        event = os.environ["GITHUB_EVENT_NAME"]
        tell(
            "notice",
            f"No upload to code scanning: `{event}` does not belong to the commit that was checked.",
        )
        return
    log = json.loads(Path(given("SARIF_FILE")).read_text(encoding="utf-8"))
    for result in log["runs"][0]["results"]:
        # The only fingerprint by which GitHub recognizes an alert.
        prints = result.setdefault("partialFingerprints", {})
        prints.setdefault("primaryLocationLineHash", next(iter(prints.values()), ""))
    body = {
        "commit_sha": os.environ["GITHUB_SHA"],
        "ref": os.environ["GITHUB_REF"],
        "sarif": base64.b64encode(gzip.compress(json.dumps(log).encode(), mtime=0)).decode(),
        "checkout_uri": workspace().as_uri(),
        "tool_name": "gitops-lint",
    }
    path = f"repos/{os.environ['GITHUB_REPOSITORY']}/code-scanning/sarifs"
    try:
        call("POST", path, given("TOKEN"), body)
    except RefusedError as error:
        why = (
            "It needs `security-events: write`, which forks do not have, and code scanning."
            if error.missing
            else ""
        )
        tell(
            "notice" if error.missing else "warning",
            f"No upload to code scanning: {error}. {why}".rstrip(),
        )


if __name__ == "__main__":
    main()
