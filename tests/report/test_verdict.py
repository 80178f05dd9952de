"""The lines of the verdicts in a summary."""

from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary
from gitops_lint.report.verdict import verdict_lines
from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import Report
from gitops_lint.results.verdict import Outcome, Verdict

STUCK = Verdict(
    "edge", Outcome.DOES_NOT_CONVERGE, never_ready=(Name("Kustomization", "flux-system", "apps"),)
)
FINE = [Verdict(name, Outcome.CONVERGES) for name in ("a", "b", "c", "d", "e", "f", "g")]
STUCK_LINE = (
    "edge: does not converge: 1 object never becomes Ready (Kustomization flux-system/apps)."
)


def test_the_worst_is_first_and_clusters_with_the_same_share_a_line() -> None:
    assert [*verdict_lines([*FINE[:2], STUCK, *FINE[2:]], Style())] == [
        STUCK_LINE,
        "a, b, c, d, e and 2 more: converges from empty.",
    ]


def test_lines_are_wrapped_in_a_terminal() -> None:
    assert [*verdict_lines([STUCK], Style(width=60, wrap=True))] == [
        "edge: does not converge: 1 object never becomes Ready",
        "  (Kustomization flux-system/apps).",
    ]


def test_a_name_is_no_command_in_a_log() -> None:
    (line,) = verdict_lines([Verdict("::error::x", Outcome.CONVERGES)], Style())
    assert line == r"\x3a:error::x: converges from empty."


def test_nothing_is_all_clear_if_a_cluster_does_not_converge() -> None:
    """The finding about it may be suppressed, or its rule not selected."""
    assert [*summary(Report(verdicts=(STUCK,)))] == [
        STUCK_LINE,
        "No findings in 0 clusters, 0 files.",
    ]


def test_a_race_after_which_flux_does_not_retry_limits_the_verdict() -> None:
    raced = tuple(Name("HelmRelease", "shop", name) for name in ("cart", "shop"))
    clusters = [
        Verdict("a", Outcome.CONVERGES, raced=raced[:1]),
        Verdict("b", Outcome.CONVERGES, raced=raced),
    ]
    assert [*verdict_lines(clusters, Style())] == [
        f"{name}: converges from empty, unless {releases} installed too early and {verb} for good."
        for name, releases, verb in (
            ("a", "HelmRelease shop/cart is", "fails"),
            ("b", "HelmRelease shop/cart and 1 more are", "fail"),
        )
    ]
