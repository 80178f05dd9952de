"""A second implementation of the grammar: trees that print themselves and compute their values."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.substitution import (
    BadSubstitutionError,
    UndefinedVariableError,
    Variables,
    evaluate,
    parse,
)

NAMES = ["a", "b", "long_name", "_x1", "empty"]
Values = dict[str, str]


@dataclass(frozen=True)
class Text:
    text: str

    def source(self) -> str:
        return self.text

    def value(self, _: Values) -> str:
        return self.text


@dataclass(frozen=True)
class Escaped(Text):
    """Text with every dollar sign doubled."""

    def source(self) -> str:
        return self.text.replace("$", "$$")


@dataclass(frozen=True)
class Bare:
    name: str

    def source(self) -> str:
        return f"${{{self.name}}}"

    def value(self, values: Values) -> str:
        return values.get(self.name, "")


@dataclass(frozen=True)
class Length(Bare):
    def source(self) -> str:
        return f"${{#{self.name}}}"

    def value(self, values: Values) -> str:
        return str(len(super().value(values).encode()))


@dataclass(frozen=True)
class Case(Bare):
    operator: str

    def source(self) -> str:
        return f"${{{self.name}{self.operator}}}"

    def value(self, values: Values) -> str:
        value = super().value(values)
        end = len(value) if len(self.operator) == 2 else 1
        change = str.upper if "^" in self.operator else str.lower
        return change(value[:end]) + value[end:]


@dataclass(frozen=True)
class Default(Bare):
    operator: str
    default: "tuple[Tree, ...]"

    def source(self) -> str:
        return f"${{{self.name}{self.operator}{''.join(tree.source() for tree in self.default)}}}"

    def value(self, values: Values) -> str:
        return super().value(values) or "".join(tree.value(values) for tree in self.default)


@dataclass(frozen=True)
class Slice(Bare):
    offset: int
    length: int | None

    def source(self) -> str:
        return f"${{{self.name}:{self.offset}{'' if self.length is None else f':{self.length}'}}}"

    def value(self, values: Values) -> str:
        value = super().value(values)
        return value[self.offset :][: self.length]


@dataclass(frozen=True)
class Replace(Bare):
    operator: str
    old: str
    new: str

    def source(self) -> str:
        old, new = (
            text.replace("\\", "\\\\").replace("/", "\\/").replace("$", "$$")
            for text in (self.old, self.new)
        )
        return f"${{{self.name}{self.operator}{old}/{new}}}"

    def value(self, values: Values) -> str:
        value = super().value(values)
        match self.operator:
            case "/":
                return value.replace(self.old, self.new, 1)
            case "//":
                return value.replace(self.old, self.new)
            case "/#" if self.new and value.startswith(self.old):
                return self.new + value[len(self.old) :]
            case "/%" if self.new and value.endswith(self.old):
                return value[: -len(self.old)] + self.new
        return value


@dataclass(frozen=True)
class Trim(Bare):
    operator: str
    glob: str

    def source(self) -> str:
        return f"${{{self.name}{self.operator}{self.glob}}}"

    def value(self, values: Values) -> str:
        """The value without the shortest or longest match of the pattern."""
        value = super().value(values)
        lengths = range(1, len(value) + 1)
        for length in lengths if len(self.operator) == 1 else reversed(lengths):
            cut = length if "#" in self.operator else len(value) - length
            start, end = value[:cut], value[cut:]
            piece, rest = (start, end) if "#" in self.operator else (end, start)
            if fnmatchcase(piece, self.glob):
                return rest
        return value


Tree = Text | Bare

names = st.sampled_from([*NAMES, "nope"])
printable = st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f")
plain = st.text(st.characters(codec="utf-8", exclude_characters="$\0"))
inner = st.text(printable.filter(lambda c: c not in "$}"), min_size=1)
replaced = st.text(st.sampled_from("ab/\\$: x"), min_size=1, max_size=3)
globs = st.text(st.sampled_from("ab*?."), min_size=1, max_size=5)
escaped = st.text(st.characters(codec="utf-8", exclude_characters="\0")).map(Escaped)
leaves = st.one_of(
    names.map(Bare),
    names.map(Length),
    st.builds(Case, names, st.sampled_from(["^", "^^", ",", ",,"])),
    st.builds(Slice, names, st.integers(0, 9), st.none() | st.integers(0, 9)),
    st.builds(
        Replace,
        names,
        st.sampled_from(["/", "//", "/#", "/%"]),
        replaced.filter(lambda text: text[0] not in "#%/"),
        st.just("") | replaced,
    ),
    st.builds(
        Trim, names, st.sampled_from(["#", "##", "%", "%%"]), globs.filter(lambda g: g[0] != "%")
    ),
)
operators = st.sampled_from([":=", ":-", "=", ":?", ":+"])
expansions = st.recursive(
    leaves,
    lambda deeper: st.builds(
        Default, names, operators, st.lists(deeper | inner.map(Text), max_size=3).map(tuple)
    ),
    max_leaves=8,
)
documents = st.lists(expansions | plain.map(Text) | escaped, max_size=6)
variables = st.fixed_dictionaries(
    {"empty": st.just("")},
    optional={name: st.text(st.sampled_from("ab/\\$:.xA"), max_size=8) for name in NAMES[:-1]},
)


@given(documents, variables)
def test_a_text_has_the_value_of_its_tree(trees: list[Tree], values: Values) -> None:
    text = "".join(tree.source() for tree in trees)
    meaning = "".join(tree.value(values) for tree in trees)
    assert evaluate(text, Variables(values), strict=False) == meaning


@given(documents, variables)
def test_strict_mode_only_refuses(trees: list[Tree], values: Values) -> None:
    text = "".join(tree.source() for tree in trees)
    try:
        strict = evaluate(text, Variables(values), strict=True)
    except UndefinedVariableError as error:
        assert text.startswith("${", error.offset)  # noqa: PT017  one of two outcomes
        everything = dict.fromkeys([*NAMES, "nope"], "") | values
        assert evaluate(text, Variables(everything), strict=True) is not None
    else:
        assert strict == evaluate(text, Variables(values), strict=False)


@given(st.text())
def test_the_parts_are_the_whole_text(text: str) -> None:
    try:
        parts = parse(text)
    except BadSubstitutionError as error:
        assert text.startswith("${", error.offset)  # noqa: PT017  one of two outcomes
    else:
        readable = text.partition("\0")[0]
        assert "".join(readable[part.start : part.end] for part in parts) == readable


SOUP = st.lists(
    st.sampled_from(
        [*"${}:=-?+/#%^,\\[]*0a \n\0é", "${", "$$", "${a", "${a:=", "${a/", "${#", ":-1", "${a#["]
    )
).map("".join)


@given(SOUP, variables)
def test_only_our_own_errors(text: str, values: Values) -> None:
    for strict in (True, False):
        try:
            result = evaluate(text, Variables(values | {"a": "x"}), strict=strict)
        except (BadSubstitutionError, UndefinedVariableError) as error:
            assert text.startswith("${", error.offset)  # noqa: PT017  one of two outcomes
        else:
            assert isinstance(result, str)


@given(st.text().filter(lambda text: "${" not in text and "$$" not in text and "\0" not in text))
def test_text_without_expansions_stays(text: str) -> None:
    assert evaluate(text, Variables({}), strict=True) == text


@given(st.text().filter(lambda text: "\0" not in text))
def test_doubling_the_dollars_escapes_everything(text: str) -> None:
    assert evaluate(text.replace("$", "$$"), Variables({"a": "x"}), strict=True) == text


@given(documents, variables)
def test_a_second_pass_changes_nothing_once_the_dollars_are_gone(
    trees: list[Tree], values: Values
) -> None:
    variables = Variables({name: value.replace("$", "") for name, value in values.items()})
    once = evaluate("".join(tree.source() for tree in trees), variables, strict=False)
    if once is not None and "$" not in once:
        assert evaluate(once, variables, strict=True) == once
