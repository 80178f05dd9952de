"""Reads a regular expression in Go's syntax into the steps of a small machine."""

from typing import Final

from gitops_lint.gotext.machine import (
    ANY_END,
    ANY_START,
    ExpressionError,
    Node,
    One,
    Program,
    either,
    in_order,
    one_step,
    repeat,
)

MAX_REPEAT: Final = 1000  # as in Go
MAX_DEPTH: Final = 50


_DIGITS: Final = (("0", "9"),)
_WORD: Final = (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z"))
_SPACE: Final = (("\t", "\n"), ("\f", "\r"), (" ", " "))
_CLASSES: Final = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_NAMED: Final = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "digit": _DIGITS,
    "lower": (("a", "z"),),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "space": (("\t", "\r"), (" ", " ")),
    "upper": (("A", "Z"),),
    "word": _WORD,
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}
_CONTROL: Final = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_LAST: Final = "\U0010ffff"


def program(text: str) -> Program:
    """The steps of an expression; raises ExpressionError for a text that is none."""
    reader = _Reader(text)
    node = reader.alternatives(0)
    if reader.position < len(text):
        raise ExpressionError(f"unexpected {text[reader.position]}")
    steps: Program = []
    node(steps)
    return steps


class _Reader:
    """A position in an expression, and the flags that hold there."""

    def __init__(self, text: str) -> None:
        self.text, self.position = text, 0
        self.fold, self.dot_all = False, False

    def _peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def _next(self) -> str:
        character = self._peek()
        if not character:
            raise ExpressionError("it ends too early")
        self.position += 1
        return character

    def _accept(self, wanted: str) -> bool:
        if self.text.startswith(wanted, self.position):
            self.position += len(wanted)
            return True
        return False

    def alternatives(self, depth: int) -> Node:
        """Parts with | between them."""
        if depth > MAX_DEPTH:
            raise ExpressionError("it is nested too deep")
        nodes = [self._sequence(depth)]
        while self._accept("|"):
            nodes.append(self._sequence(depth))
        return nodes[0] if len(nodes) == 1 else either(nodes)

    def _sequence(self, depth: int) -> Node:
        nodes: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            node = self._atom(depth)
            nodes.append(self._repeated(node))
        return in_order(nodes)

    def _repeated(self, node: Node) -> Node:
        quantified = False
        while bounds := self._quantifier():
            if quantified:
                raise ExpressionError("it repeats a repetition")
            quantified = True
            self._accept("?")  # which of several matches is found does not matter
            node = repeat(node, *bounds)
        return node

    def _quantifier(self) -> tuple[int, int | None] | None:
        if self._accept("*"):
            return 0, None
        if self._accept("+"):
            return 1, None
        if self._accept("?"):
            return 0, 1
        end = self.text.find("}", self.position)
        if self._peek() != "{" or end < 0:
            return None
        low, comma, high = self.text[self.position + 1 : end].partition(",")
        if not low.isdecimal() or not (high.isdecimal() or not high):
            return None  # a plain brace
        least, most = int(low), int(high) if high else None if comma else int(low)
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise ExpressionError("it repeats too often")
        self.position = end + 1
        return least, most

    def _atom(self, depth: int) -> Node:
        character = self._next()
        match character:
            case "(":
                return self._group(depth)
            case "[":
                return one_step(self._set())
            case ".":
                newline = () if self.dot_all else (("\n", "\n"),)
                return one_step(One(newline, negated=True))
            case "^":
                return one_step(ANY_START)
            case "$":
                return one_step(ANY_END)
            case "\\":
                return self._escape()
            case "*" | "+" | "?":
                raise ExpressionError(f"there is nothing before {character} to repeat")
            case _:
                return one_step(self._literal(character))

    def _literal(self, character: str) -> One:
        return One(((character, character),), fold=self.fold)

    def _group(self, depth: int) -> Node:
        fold, dot_all = self.fold, self.dot_all
        if self._accept("?") and not self._accept("P<") and not self._accept("<"):
            scoped = self._flags()
            if not scoped:
                return in_order([])
        elif self.text[self.position - 1] == "<":
            self._name()
        node = self.alternatives(depth + 1)
        if not self._accept(")"):
            raise ExpressionError("a parenthesis is not closed")
        self.fold, self.dot_all = fold, dot_all
        return node

    def _name(self) -> None:
        name, closed, _ = self.text[self.position :].partition(">")
        if not closed or not name.isidentifier():
            raise ExpressionError("a group has a bad name")
        self.position += len(name) + 1

    def _flags(self) -> bool:
        """Read flags up to : (for a group) or ) (for the rest); whether it is a group."""
        on = True
        while (flag := self._next()) not in ":)":
            if flag == "-":
                on = False
            elif flag == "i":
                self.fold = on
            elif flag == "s":
                self.dot_all = on
            elif flag not in "mU":
                raise ExpressionError("it has a flag, or a look-around, that Go does not know")
        return flag == ":"

    def _escape(self) -> Node:
        character = self._next()
        if character.lower() in _CLASSES:
            return one_step(One(_CLASSES[character.lower()], negated=character.isupper()))
        if character in "Az":
            return one_step(ANY_START if character == "A" else ANY_END)
        return one_step(self._literal(self._escaped(character)))

    def _escaped(self, character: str) -> str:
        if character in _CONTROL:
            return _CONTROL[character]
        if character == "x":
            digits = self.text[self.position : self.position + 2]
            if len(digits) == 2 and all(each in "0123456789abcdefABCDEF" for each in digits):
                self.position += 2
                return chr(int(digits, 16))
        if character not in _PUNCTUATION:
            raise ExpressionError(f"Go does not know the escape \\{character}")
        return character

    def _set(self) -> One:
        negated = self._accept("^")
        ranges: list[tuple[str, str]] = []
        first = True
        while first or not self._accept("]"):
            first = False
            if self._accept("[:"):
                name, _, _ = self.text[self.position :].partition(":]")
                if name not in _NAMED:
                    raise ExpressionError(f"there is no class [:{name}:]")
                self.position += len(name) + 2
                ranges += _NAMED[name]
                continue
            low = self._next()
            if low == "\\":
                escape = self._next()
                if escape in _CLASSES:
                    ranges += _CLASSES[escape]
                    continue
                if escape.lower() in _CLASSES:
                    ranges += _complement(_CLASSES[escape.lower()])
                    continue
                low = self._escaped(escape)
            ranges.append((low, self._range_end(low)))
        return One(tuple(ranges), negated, self.fold)

    def _range_end(self, low: str) -> str:
        if self._peek() != "-" or self.text[self.position + 1 : self.position + 2] in ("]", ""):
            return low
        self.position += 1
        high = self._next()
        if high == "\\":
            high = self._escaped(self._next())
        if high < low:
            raise ExpressionError(f"{low}-{high} is no range")
        return high


def _complement(ranges: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    result, start = [], "\0"
    for low, high in sorted(ranges):
        if start < low:
            result.append((start, chr(ord(low) - 1)))
        start = chr(ord(high) + 1)
    return [*result, (start, _LAST)]
