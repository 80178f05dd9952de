"""That the pages quote what Flux said when their examples were played."""

import pytest

from gitops_lint.rule import Rule
from gitops_lint.testing import rules_of
from lab.pages import is_quoted, load, quotes

MESSAGES = load()
# Rules whose problem is another one than the message about their example.
UNQUOTED = {
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
