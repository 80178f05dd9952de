"""Reports with any text, for the tests of formats."""

from hypothesis import strategies as st

from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import Affected, Finding, Ignored, Location, Report, Severity
from gitops_lint.results.verdict import Outcome, Verdict

ANY = st.text(st.characters(codec=None), min_size=1)
NASTY = ANY | st.sampled_from([
    "\n::error::x", "##vso[task.complete result=Failed;]", "x]##vso[task.setvariable variable=a]b", "%0D%0A%AZP25",
    "]]>", "<!--", "</failure>", "&#0;", "<script>", "</details>", "a;b=c", "@team `x` [a](b) <img src=x>",
    "\x00\x0b\ufffe\uffff\ud800", "\r\n## x", "|", "##[section]",
])  # fmt: skip
LOCATIONS = st.builds(Location, NASTY, *[st.integers(1, 9)] * 4)
FINDINGS = st.builds(
    lambda **given: Finding(**given),  # noqa: PLW0108  only these fields
    rule=NASTY,
    severity=st.sampled_from(list(Severity)),
    message=NASTY,
    location=LOCATIONS,
    help=st.none() | NASTY,
    objects=st.lists(st.builds(Affected, NASTY, LOCATIONS, NASTY), max_size=3).map(tuple),
    clusters=st.lists(st.just("c"), max_size=1).map(tuple),
    fingerprint=st.text("0123456789abcdef", min_size=32, max_size=32),
    notes=st.lists(NASTY, max_size=2).map(tuple),
)
VERDICTS = st.sampled_from(list(Outcome)).flatmap(
    lambda outcome: st.builds(
        lambda text: Verdict("c", outcome, (Name("Secret", "a", text),), blind=(text,)), NASTY
    )
)
REPORTS = st.builds(
    lambda findings, ignored, verdicts: Report(
        tuple(findings),
        tuple(Ignored(it, "comment", why) for it, why in ignored),
        verdicts=verdicts,
    ),
    st.lists(FINDINGS, max_size=4),
    st.lists(st.tuples(FINDINGS, NASTY), max_size=2),
    st.lists(VERDICTS, max_size=2).map(tuple),
)


def loose_commands(text: str) -> list[str]:
    """The lines that GitHub or Azure take for a command."""
    return [
        line
        for line in text.splitlines()
        if line.lstrip().startswith("::") or "##vso[" in line or "##[" in line
    ]
