"""A file with the content of another one is as if it had been parsed itself."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.documents import Tree
from gitops_lint.documents.copied import copied
from gitops_lint.documents.memory import same
from gitops_lint.documents.parse import parse

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = sorted(it for it in FIXTURES.rglob("*.y*ml") if it.is_file() and not it.is_symlink())

SHARED = b"""\
base: &base {a: 1, b: [x, y]}
again: *base
merged:
  <<: *base
  b: &list [1, 2]
lists: [*list, *list]
---
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {password: hunter22, "<<": gone}
---
text
"""


def is_the_same(content: bytes) -> None:
    first = parse("one/a.yaml", content)
    assert not first.faults
    assert same(copied(first, "two/b.yaml"), parse("two/b.yaml", content))
    assert same(first, parse("one/a.yaml", content))


def test_aliases_merge_keys_and_secrets() -> None:
    is_the_same(SHARED)


def test_an_alias_stays_the_same_object() -> None:
    [document, *_] = copied(parse("a", SHARED), "b").documents
    assert document.data["base"] is document.data["again"]


def test_aliases_that_double_are_copied_once() -> None:
    lines = [
        b"a0: &a0 [x]",
        *(b"a%d: &a%d [*a%d, *a%d]" % (n, n, n - 1, n - 1) for n in range(1, 17)),
    ]
    is_the_same(b"\n".join(lines) + b"\n")


@given(path=st.sampled_from(FILES))
def test_files_of_the_fixtures(path: Path) -> None:
    content = path.read_bytes()
    if not parse("a", content).faults:
        is_the_same(content)


def test_a_tree_places_each_file_at_its_own_path(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_bytes(SHARED)
    tree = Tree(tmp_path)
    for name in ("a.yaml", "b.yaml"):
        assert same(tree.parse(name), parse(name, SHARED))


def test_a_fault_is_placed_in_each_file(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_bytes(b"a: [\n")
    tree = Tree(tmp_path)
    assert [tree.parse(it).faults[0].place.path for it in ("a.yaml", "b.yaml")] == [
        "a.yaml",
        "b.yaml",
    ]
