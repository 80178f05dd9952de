"""The printed text in which Flux substitutes, and the mapping of its offsets to the object."""

from textwrap import dedent

from gitops_lint.documents import Map, parse_text
from gitops_lint.substitution.printed import print_map

MANIFEST = """
    spec:
      b10: "yes"
      b9: [1, {x: {}, w: [[a, b], []]}]
      Z: |
        one
        two
      a: 1.5
      "": null
      "on": &anchor it's
      again: *anchor  # a comment
    kind: Thing
    """
PRINTED = """\
kind: Thing
spec:
  "": null
  Z: |
    one
    two
  a: 1.5
  again: it's
  b9:
  - 1
  - w:
    - - a
      - b
    - []
    x: {}
  b10: "yes"
  "on": it's
"""


def load(text: str) -> Map:
    (document,) = parse_text("a.yaml", dedent(text)).documents
    assert isinstance(document.data, Map)
    return document.data


def test_keys_are_sorted_and_styles_are_lost() -> None:
    assert print_map(load(MANIFEST)).text == PRINTED


def test_every_offset_leads_back_to_its_entry() -> None:
    printed = print_map(load(MANIFEST))
    found = {
        needle: (mark.path, mark.is_key)
        for needle in ("kind", "Thing", "two", "1.5", "w:", "- b", "b\n", "[]", "{}", "b10", '"yes')
        for mark in [printed.mark(printed.text.index(needle))]
    }
    assert found == {
        "kind": (("kind",), True),
        "Thing": (("kind",), False),
        "two": (("spec", "Z"), False),
        "1.5": (("spec", "a"), False),
        "w:": (("spec", "b9", 1, "w"), True),
        "- b": (("spec", "b9", 1, "w", 0, 1), False),
        "b\n": (("spec", "b9", 1, "w", 0, 1), False),
        "[]": (("spec", "b9", 1, "w", 1), False),
        "{}": (("spec", "b9", 1, "x"), False),
        "b10": (("spec", "b10"), True),
        '"yes': (("spec", "b10"), False),
    }


def test_a_long_key_and_a_key_with_lines_follow_a_question_mark() -> None:
    long = "k" * 129
    data = load(f'{long}: {{a: [b]}}\n"x\\ny": [c]\n{"é" * 64}: d\n')
    assert print_map(data).text == dedent(
        f"""\
        ? {long}
        : a:
          - b
        ? |-
          x
          y
        : - c
        {"é" * 64}: d
        """
    )


def test_numbers_in_keys_are_sorted_by_value() -> None:
    keys = ["a10", "a9", "a01", "a", "B", "b", "_", "1", "10", "2", "a-b", "aa"]
    data = load("".join(f'"{key}": x\n' for key in keys))
    lines = print_map(data).text.splitlines()
    assert [line.partition(":")[0].strip('"') for line in lines] == [
        "_", "1", "2", "10", "B", "a", "a-b", "a01", "a9", "a10", "aa", "b",
    ]  # fmt: skip
