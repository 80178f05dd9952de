"""No code compares sentences: state is typed, and sentences are only written, never parsed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "gitops_lint"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Attributes with a text for users.
FOR_PEOPLE = {
    "message", "help", "hint", "note", "notes", "summary", "sentence", "story", "found_by",
    "flux_from", "flux_version_from", "description",
}  # fmt: skip
# A text in Flux's objects, but a token elsewhere.
WORDS = {"text"}
KNOWS_OBJECTS = {"cluster", "order", "rules", "engine", "queries", "report", "cli"}

SEARCHES = {
    "startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "find",
    "index", "replace", "split", "rsplit", "count",
}  # fmt: skip
_WORDS = re.compile(r"[A-Za-z]['’)`,;:]* +[A-Za-z]|[A-Za-z] $|^ [A-Za-z]")

# (module, the comparison): why it is right.
ALLOWED = {
    # Errors of the YAML library, which have no codes.
    ("documents/parser_messages.py", "'mapping values are not allowed' in reported"),
    ("documents/parser_messages.py", "\"could not find expected ':'\" in reported"),
    ("documents/parser_messages.py", "'a flow node' in reported"),
    (
        "documents/parser_messages.py",
        "reported.replace('character that', f'character {char} that')",
    ),
    ("substitution/reparse.py", "\"found unexpected ':'\" in str(error)"),
    # A placeholder of our own.
    ("engine/merge.py", "cause.message.replace('{objects}', _counted(finding.names))"),
    # Errors of the CEL library.
    ("cel/check.py", "text.removeprefix('Syntax error: ')"),
    # A label in a file that Flux wrote.
    ("cluster/flux/version.py", "f'{_PART_OF}: flux' in text"),
    # The text of a file, as written.
    ("rules/substitution/undefined_variable.py", "'\\n' in use.scalar.text"),
    # A heading of a rule's page, which is Markdown.
    ("report/sarif.py", "rule.documentation.partition('## Bad')"),
}


def texts(node: ast.AST) -> Iterator[str]:
    """The string literals in an expression, as far as it is one literal or several side by side."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        for item in node.elts:
            yield from texts(item)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(it.value) for it in node.values if isinstance(it, ast.Constant))


def compared(node: ast.AST) -> tuple[list[ast.expr], list[str]]:
    """(what is compared or searched, the literals that it is compared with)."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return sides, [text for side in sides for text in texts(side)]
    if isinstance(node, ast.Match):
        return [node.subject], ["case"]  # of a Literal or an enum, which the type checker knows
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SEARCHES
    ):
        return [node.func.value], [text for it in node.args[:1] for text in texts(it)]
    return [], []


def is_for_people(node: ast.expr, layer: str) -> bool:
    """Whether an expression is an attribute with a text for users."""
    names = FOR_PEOPLE | (WORDS if layer in KNOWS_OBJECTS else set())
    return isinstance(node, ast.Attribute) and node.attr in names


def comparisons_of_prose(source: str, layer: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        sides, literals = compared(node)
        prose = any(_WORDS.search(text) for text in literals)
        empty = all(not text for text in literals)
        if prose or (not empty and any(is_for_people(side, layer) for side in sides)):
            yield ast.unparse(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_prose_is_compared(path: Path) -> None:
    inside = path.relative_to(PACKAGE)
    found = set(comparisons_of_prose(path.read_text(encoding="utf-8"), inside.parts[0]))
    allowed = {text for module, text in ALLOWED if module == inside.as_posix()}
    assert found - allowed == set()


@pytest.mark.parametrize(
    "source",
    [
        '"checked as" in cluster.flux_from',
        'cluster.flux_from.startswith("the newest known")',
        '"placeholder" in cluster.entry.found_by',
        'cluster.entry.found_by in ("guess", "config")',
        'entry.found_by != "file"',
        'definition.source.startswith("Secret ")',
        'step.text.partition("; ")',
        'f"{name} waits" == text.rpartition(" for ")[0]',
        'match entry.found_by:\n    case "guess": pass',
    ],
)
def test_examples_that_are_found(source: str) -> None:
    assert list(comparisons_of_prose(source, "rules"))


@pytest.mark.parametrize(
    "source",
    [
        "cluster.entry.found_by is EntryKind.ASSUMED",
        'item.kind == "Secret"',
        'problem.help == ""',
        'name.partition(" ")',
        "edge.reason is Reason.OWNER",
    ],
)
def test_examples_that_are_not_found(source: str) -> None:
    assert not list(comparisons_of_prose(source, "rules"))
