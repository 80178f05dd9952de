"""Single lines of ignore files; `test_tree` compares whole files with git."""

import pytest

from gitops_lint.documents.pattern import Patterns
from tests.work_counter import steps


@pytest.mark.parametrize(
    ("line", "path", "matches"),
    [
        ("[[:alpha:]]", "a", True), ("[[:alpha:]]", "1", False), ("[[:nothing:]]", "a", False),
        ("[!]]", "a", True), ("[!]]", "]", False), ("[]a]", "]", True), ("[b-a]", "b", False),
        (r"[\]]", "]", True), ("[a-]", "-", True), ("[", "[", False), ("a\\", "a", False),
        (r"\!a", "!a", True), (r"\#a", "#a", True), ("a ", "a", True), (r"a\ ", "a ", True),
        ("a/**/b", "a/b", True), ("a/**/b", "a/c/d/b", True), ("a/**", "a", False),
        ("**/b", "b", True), ("**/b", "a/c/b", True),
        ("/**/**/b", "a/b", True), ("**/b", "b/a", False), ("**/a/b", "c/a/b", True), ("**/a/b", "c/b", False),
        ("a**/b", "c/b", False), ("*/b", "a/c/b", False), ("**/*", "a/c", True), ("**/", "a", False),
        ("a**b", "a/b", False), ("a**b", "acb", True), ("*", "a\nb", True),
        ("?", "é", False), ("??", "é", True), ("A", "a", False),
    ],
)  # fmt: skip
def test_a_pattern(line: str, path: str, matches: bool):
    assert Patterns([line]).verdict(path, is_directory=False) is (True if matches else None)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("*a" * 20 + "b", "a" * 250),
        ("**/a/" * 20 + "b", "a/" * 300 + "c"),
        ("a**" * 50, "a" * 200 + "/b"),
    ],
)
def test_a_hostile_pattern_takes_few_steps(line: str, path: str):
    """At most one step for each segment of the pattern at each segment of the path."""
    patterns = Patterns([line])
    segments = (line.count("/") + 1) * (path.count("/") + 1)
    assert patterns.verdict(path, is_directory=False) is None
    assert steps(lambda: patterns.verdict(path, is_directory=False)) < 3 * segments + 20


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        ("clusters/lab/", "clusters/lab/apps/a.yaml", True),
        ("clusters/lab/", "clusters/lab", False),
        ("lab", "clusters/lab/a.yaml", True),
        ("*.yaml", "clusters/a.yaml", True),
        ("/a.yaml", "clusters/a.yaml", False),
        ("apps/**/ks.yaml", "apps/media/plex/ks.yaml", True),
    ],
)
def test_an_ignored_folder_ignores_its_content(pattern: str, path: str, *, ignored: bool) -> None:
    assert Patterns([pattern]).ignores(path) is ignored
