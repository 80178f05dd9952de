"""The files that a repository starts with: the configuration, a hook of pre-commit, a workflow of GitHub."""

from collections.abc import Sequence
from typing import Final

from gitops_lint.regex import regex
from gitops_lint.report.json_text import json_text
from gitops_lint.results.finding import HOME
from gitops_lint.results.verdict import Need

_PLAIN: Final = regex(r"[A-Za-z_./][\w./-]*")
_WORDS: Final = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
_CRD: Final = "CustomResourceDefinition"


def configuration(
    clusters: str,
    flux_version: str | None,
    needs: Sequence[Need],
    reason: str,
    baseline: str | None,
) -> str:
    """The content of `.gitops-lint.yaml`; "" if there is nothing to write.

    `clusters` is the text of that key, `needs` what somebody creates before Flux starts, for `reason`, and
    `baseline` the path of a file.
    """
    blocks = [clusters] if clusters else []
    if flux_version:
        blocks.append(f'flux-version: "{flux_version}"\n')
    if needs:
        lines = dict.fromkeys(_need(it, reason) for it in needs)
        blocks.append("".join(("needs: # what somebody creates before Flux starts\n", *lines)))
    if baseline:
        blocks.append(f"baseline: {_scalar(baseline)}\n")
    return "".join(blocks)


def _need(need: Need, reason: str) -> str:
    """An entry that accepts a need."""
    kind, namespace, name, *_ = need.name
    fields = {"kind": kind, "namespace": namespace, "name": name, "reason": reason}
    if need.name.is_kind:
        fields |= {"kind": _CRD, "name": f"{kind}.{need.group}"}
    elif need.name.is_role:
        fields["kind"] = "ServiceAccount"
    shown = ", ".join(f"{key}: {_scalar(text)}" for key, text in fields.items() if text)
    return f"  - {{{shown}}}\n"


def hook(version: str) -> str:
    """The entry of `repos:` in `.pre-commit-config.yaml`."""
    return f"  - repo: {HOME}\n    rev: v{version}\n    hooks:\n      - id: gitops-lint\n"


def workflow(version: str) -> str:
    """A workflow of GitHub Actions that checks each pull request."""
    action = HOME.removeprefix("https://github.com/")
    return f"""\
name: gitops-lint
on: [pull_request, push]
permissions:
  contents: read
  security-events: write  # to upload the findings to code scanning
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: {action}@v{version}
"""


def _scalar(text: str) -> str:
    """The text as a scalar of YAML, in double quotes if necessary."""
    return (
        text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else json_text(text).strip()
    )
