"""A file that is not valid YAML, in a cluster or by itself."""

from gitops_lint.config import Config
from gitops_lint.testing import lint_files


def test_a_file_by_itself() -> None:
    (finding,) = lint_files({"x.yaml": "a: b: c\n"}, config=Config(), path="x.yaml").findings
    assert (finding.rule, finding.location.line, finding.related) == ("yaml-syntax", 1, ())
