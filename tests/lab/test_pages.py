"""That the pages quote what Flux said when their examples were played."""

from dataclasses import replace

import pytest

from gitops_lint.results.explanation import Name
from gitops_lint.results.verdict import Outcome
from gitops_lint.rule import Rule
from gitops_lint.testing import rules_of
from lab.flux import State
from lab.judge import Compared, Expected, Judgment
from lab.pages import Message, is_quoted, load, messages, quotes

MESSAGES = load()
# Rules whose problem is another one than the message about their example.
UNQUOTED = {
    "build-too-expensive": "Flux builds it, in time or not",
    "image-push-branch-missing": "the lab has no image-automation-controller, and the source of the example no tag",
    "health-exprs-inert": "the CRD of the example is a need",
    "unused-need": "the example needs a Secret",
    "worker-starvation": "the example has needs",
}


@pytest.mark.parametrize("rule", rules_of("gitops_lint.rules"), ids=lambda it: it.id)
def test_quotes_are_recorded(rule: Rule) -> None:
    said = [it.message for it in MESSAGES.get(rule.id, ())]
    assert [it for it in quotes(rule) if not any(is_quoted(it, text) for text in said)] == []


def test_errors_of_flux_are_quoted() -> None:
    rules = rules_of("gitops_lint.rules")
    silent = {it.id for it in rules if it.id in MESSAGES and not quotes(it)}
    assert silent == UNQUOTED.keys()


def test_other_messages_about_an_object_are_kept() -> None:
    name = Name("Kustomization", "flux-system", "apps")
    said = Compared(name, Expected.NEVER, State("False", "BuildFailed", "no a"))
    played = Judgment("bad/a-rule", "", False, Outcome.DOES_NOT_CONVERGE, (said,))
    new = Message(str(name), "BuildFailed", "no a")
    other, gone = new._replace(message="no b"), new._replace(object="Kustomization flux-system/b")
    good = replace(played, repository="good/b-rule")
    assert messages([played, good], {"a-rule": [other, gone], "c-rule": [new]}) == {
        "a-rule": (new, other)
    }


@pytest.mark.parametrize(
    ("quote", "quoted"),
    [
        ("the text", True),
        ("all … text", True),
        ("text … all", False),
        ("th.", False),
    ],
)
def test_an_ellipsis_stands_for_any_text(quote: str, *, quoted: bool) -> None:
    assert is_quoted(quote, "all of the text") is quoted
