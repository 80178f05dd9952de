"""Numbers in texts of a repository: no length ends a run, and only one module reads them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitops_lint.config import flux_version
from gitops_lint.digits import integer, real, unsigned
from gitops_lint.errors import UsageError
from tests.test_layers import MODULES, PACKAGE

LONG = "1" + "0" * 5000

# Not of a text of a repository: the result of a comparison, a number, our own text.
MAY_CONVERT = {
    ("budget.py", "int(self.per_byte * size)"),
    ("cli/check.py", "int(worst is not None and fail_on is not None and (worst.rank <= fail_on.rank))"),
    ("change/cluster_change.py", "int(it.at)"),
    ("cli/diff.py", "int(exit_code and (not change.is_empty))"),
    ("cli/compare.py", "int(exit_code and differ)"),
    ("cli/upgrade.py", "int(required)"),
    ("documents/scalar.py", "int(number)"),
    ("order/events/schedule.py", "float(starts)"),
    ("kustomize/transformers/replacements.py", "float(new)"),
    ("queries/diagram.py", "int(moments[start].at)"),
    ("queries/plan.py", "int(waves[begins].at)"),
    ("report/graph/text.py", "int(waits)"),
    ("resourceset/functions.py", "int(value)"),
    ("resourceset/tokens.py", "int(bool(found['left']))"),
    ("rules/helm/version_loses_digits.py", "int(number)"),
    ("results/diagram.py", "int(''.join(compress(digits, stays)) or '0', 2)"),  # no limit in base 2
    ("schema/cel.py", "float(value)"),
    ("substitution/reparse.py", "float(form)"),
    ("substitution/reparse.py", "float(shortest)"),
    ("substitution/reparse.py", "float(value)"),
    ("substitution/reparse.py", "int(exponent)"),
    ("substitution/reparse.py", "int(float(value))"),
    ("wording/duration.py", "int(hours)"),
    ("wording/duration.py", "int(minutes)"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("-0", 0), ("+7", 7), ("007", 7), ("0" * 5000 + "7", 7), ("-12", -12),
        (str(2**63 - 1), 2**63 - 1), (str(2**63), None), (str(-(2**63)), -(2**63)),
        (LONG, None), (f"-{LONG}", None),
        ("", None), ("-", None), ("1.0", None), ("1_000", None), (" 1", None), ("1\n", None),
        ("٣", None), ("²", None), ("0x1", None),
    ],
)  # fmt: skip
def test_integer(text: str, number: int | None) -> None:
    assert integer(text) == number


@pytest.mark.parametrize(
    ("text", "base", "number"),
    [
        ("ff", 16, 255), ("0" * 5000 + "11", 2, 3), ("1" * 64, 2, 2**64 - 1), ("1" * 65, 2, None),
        ("f" * 5000, 16, None), ("8", 8, None), ("", 10, None), ("+1", 10, None), ("1_0", 10, None),
        (str(2**64 - 1), 10, 2**64 - 1), (str(2**64), 10, None), (LONG, 10, None),
    ],
)  # fmt: skip
def test_unsigned(text: str, base: int, number: int | None) -> None:
    assert unsigned(text, base) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.5", 1.5), ("-.5e1", -5.0), (LONG, float("inf")), ("1e999999", float("inf")),
        ("nan", None), ("inf", None), ("1_0", None), (" 1", None), ("", None), ("٣", None),
    ],
)  # fmt: skip
def test_real(text: str, number: float | None) -> None:
    assert real(text) == number


@pytest.mark.parametrize("version", [f"{LONG}.1", f"2.{LONG}", f"v2.{LONG}.x"])
def test_a_flux_version_of_any_length(version: str) -> None:
    with pytest.raises(UsageError, match="is not a Flux version") as caught:
        flux_version(version)
    assert len(str(caught.value)) < 100


def conversions(path: Path) -> Iterator[str]:
    """The calls of `int` and `float` in a module whose argument is not a literal."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.MatchClass):
            continue
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("int", "float")
            and not (node.args and isinstance(node.args[0], ast.Constant | ast.IfExp))
            and node.args
        ):
            yield ast.unparse(node)


def test_no_other_module_reads_numbers() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), call)
        for path in MODULES
        if path != PACKAGE / "digits.py"
        for call in conversions(path)
    }
    assert found == MAY_CONVERT
