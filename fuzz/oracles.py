"""What must not happen, as functions of what was printed or found; each yields (key, text) of a failure."""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from typing import Final

from gitops_lint.cluster import Repository
from gitops_lint.crash import Crash
from gitops_lint.results.explanation import BlockerKind
from gitops_lint.results.finding import Report, Severity

_CONTROL: Final = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_COMMAND: Final = re.compile(r"^\s*::", re.MULTILINE)
_ANNOTATION: Final = re.compile(r"::(error|warning|notice|group|endgroup)\b[^\n]*")
_ISSUE: Final = re.compile(r"^##vso\[task\.logissue type=(?=error|warning)", re.MULTILINE)
_PLACE: Final = re.compile(r'File "[^"]*/gitops_lint/([^"]+)", line \d+, in (\w+)')


def crashed(crash: Crash) -> tuple[str, str]:
    """An exception that gitops-lint kept away from the rest of the run."""
    return (
        f"{crash.error} in {innermost(crash.traceback)}",
        f"{crash.message}\n{crash.traceback[-6000:]}",
    )


def innermost(traceback: str) -> str:
    """The last place of our code in a printed traceback, without its line; "" if it has none."""
    places = _PLACE.findall(traceback)
    return ":".join(places[-1]) if places else ""


def forged(text: str, what: str) -> Iterator[tuple[str, str]]:
    """Characters that move the cursor, and lines that a runner of GitHub or an agent of Azure takes for commands."""
    if not text.isprintable():  # newlines, at least
        if found := _CONTROL.search(text):
            yield (
                f"control character in {what}",
                repr(text[max(0, found.start() - 80) : found.end() + 80]),
            )
        for found in _COMMAND.finditer(text) if "::" in text else ():
            line = text[found.start() : text.find("\n", found.end())]
            if not (what.endswith("github") and _ANNOTATION.fullmatch(line)):
                yield f"command in {what}", repr(line[:300])
                break
    commands = _ISSUE.sub("", text) if what.endswith("azure") else text
    if "##vso[" in commands:
        at = commands.index("##vso[")
        yield f"##vso[ in {what}", repr(commands[max(0, at - 80) : at + 80])
    if "##[" in text:
        at = text.index("##[")
        yield f"##[ in {what}", repr(text[max(0, at - 80) : at + 80])


def leaked(text: str, canary: str) -> str:
    """Where the value of a Secret appears in a text, as it is or in base64; "" if it does not."""
    for written in (canary, *_encoded(canary)):
        if written in text:
            at = text.index(written)
            return repr(text[max(0, at - 200) : at + len(written) + 20])
    return ""


@cache
def _encoded(canary: str) -> tuple[str, ...]:
    """The part of base64 that does not depend on what comes before and after; it may start at any of 3 bytes."""
    texts = [b64encode(b" " * shift + canary.encode()).decode() for shift in range(3)]
    return tuple(text[4 if shift else 0 : -4] for shift, text in enumerate(texts))


def disagreements(repository: Repository, report: Report) -> Iterator[tuple[str, str]]:
    """Objects that never become Ready according to `plan`, in a cluster without any error in `check`."""
    from gitops_lint.queries.plan import plan

    found = (*report.findings, *(it.finding for it in report.ignored))  # suppressed ones are known
    for cluster in repository.clusters:
        # A cluster that is only assumed to exist has warnings instead of errors.
        least = Severity.WARNING if cluster.entry.assumed else Severity.ERROR
        if any(it.severity.rank <= least.rank and cluster.name in it.clusters for it in found):
            continue
        planned = plan(cluster)
        for blocker in planned.blockers:
            if blocker.kind is BlockerKind.SUSPENDED:  # on purpose
                continue
            reasons = sorted({str(step.reason) for step in blocker.steps})
            kinds = sorted({it.kind for it in blocker.objects})
            key = f"{blocker.kind}: {', '.join(reasons)}"
            yield key, f"{cluster.name}: {', '.join(kinds)} {blocker}"[:2000]
        if planned.never and not planned.blockers:
            yield "never Ready without a blocker", f"{cluster.name}: {planned.never}"[:2000]
