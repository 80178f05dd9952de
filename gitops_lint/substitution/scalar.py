"""How go-yaml v2 prints a scalar, and the value of a printed scalar.

Flux substitutes in text that go-yaml v2 prints, and parses it again with the same library. It is YAML
1.1, in which `yes` and `on` are Booleans, lines are folded at 80 columns, and an unquoted value has
the type that it looks like. (sigs.k8s.io/yaml: `JSONToYAML`, `YAMLToJSON`; go-yaml v2: `resolve.go`,
`encode.go`, `emitterc.go`)
"""

import math
import re
from typing import Any, Final, Literal, TypeAlias

from gitops_lint.digits import real, unsigned
from gitops_lint.regex import regex

Style: TypeAlias = Literal["plain", "single", "double", "literal"]

WIDTH: Final = 80

_VALUES: Final[tuple[tuple[str, Any], ...]] = (
    ("null Null NULL ~", None),
    ("y Y yes Yes YES true True TRUE on On ON", True),
    ("n N no No NO false False FALSE off Off OFF", False),
    (".nan .NaN .NAN", math.nan),
    (".inf .Inf .INF +.inf +.Inf +.INF", math.inf),
    ("-.inf -.Inf -.INF", -math.inf),
)
_WORDS: Final = {"": None} | {word: value for words, value in _VALUES for word in words.split()}
_FIRST: Final = frozenset("yYnNtTfFoO~+-.0123456789")  # first characters of all but strings
_INTEGER: Final = regex(
    r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))"
)
_TIMESTAMP: Final = regex(
    r"\d{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])"
    r"(?:(?:[Tt](?P<t>)| )(?:[01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(?:[.,]\d+)?"
    r"(?(t)(?:Z|[-+]\d\d:\d\d)))?",
    re.ASCII,
)
_BASE_60: Final = regex(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")

# Characters that the printer escapes, without line breaks.
SPECIAL: Final = regex(r"[\0-\t\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe-\U0010ffff]")
BREAKS: Final = regex("[\n\r\x85\u2028\u2029]")
_SPACE_BREAK: Final = regex(" [\n\r\x85\u2028\u2029]")
_BREAK_SPACE: Final = regex("[\n\r\x85\u2028\u2029] ")
_INDICATOR: Final = regex(
    r"\A(?:---|\.\.\.|[#,\[\]{}&*!|>'\"%@`]|[?\-](?:[ \t]|\Z))"
    r"|:(?:[ \t]|\Z)|(?<=[ \t\r\n\x85\u2028\u2029\0])#"
)

# Most texts, of which it is known without a search that they need no quotes.
_SIMPLE: Final = regex(r"[$\w/][$\w./{}-]*(?::[$\w./{}-]+)*", re.ASCII)


def resolve(text: str) -> Any:
    """The value of a plain scalar to go-yaml v2: None, bool, int, float or str.

    >>> [resolve(text) for text in ("yes", "0777", "0o17", "1_000", "1e3", "", "2024-01-01")]
    [True, 511, 15, 1000, 1000.0, None, '2024-01-01']
    """
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    digits = text if text[0] == "." else text.replace("_", "")
    if (match := _INTEGER.fullmatch(digits)) and (number := _integer(match)) is not None:
        return number
    fraction = real(digits)
    return text if fraction is None or not math.isfinite(fraction) else fraction


def _integer(match: re.Match[str]) -> int | None:
    """The integer; None if it has more than 64 bits."""
    sign, *bases = match.groups()
    base, digits = next(
        (base, digits) for base, digits in zip((16, 2, 8, 10), bases, strict=True) if digits
    )
    size = unsigned(digits, base)
    if size is None:
        return None
    number = -size if sign == "-" else size
    return number if -(2**63) <= number < 2**63 or not sign else None


def style(text: str) -> Style:
    """The style in which the printer writes a string value."""
    if "\n" in text:
        return "literal" if is_block(text) else "double"
    if "$" not in text and not is_typeless(text):  # a dollar is never part of a number
        return "double"
    if is_plain(text):
        return "plain"
    return "double" if SPECIAL.search(text) or _break_and_space(text) else "single"


def is_typeless(text: str) -> bool:
    """Whether a string stays a string without quotes."""
    return type(resolve(text)) is str and not is_timestamp(text) and not _BASE_60.fullmatch(text)


def is_timestamp(text: str) -> bool:
    """Whether a text looks like a date, or a date and a time, to go-yaml v2."""
    return _TIMESTAMP.fullmatch(text) is not None


def is_plain(text: str) -> bool:
    """Whether a text that is not empty can be written without quotes, whatever its type."""
    return _SIMPLE.fullmatch(text) is not None or not (
        text[:1] == " "
        or text[-1:] == " "
        or SPECIAL.search(text)
        or BREAKS.search(text)
        or _INDICATOR.search(text)
    )


def is_block(text: str) -> bool:
    """Whether a text can be written as a literal block."""
    return not (text[-1:] == " " or SPECIAL.search(text) or _SPACE_BREAK.search(text))


def _break_and_space(text: str) -> bool:
    return bool(_SPACE_BREAK.search(text) or _BREAK_SPACE.search(text))


def block_header(text: str) -> str:
    """The header of a literal block, with its indentation and chomping indicators."""
    hint = "2" if text[0] == " " or BREAKS.match(text) else ""
    if not BREAKS.match(text[-1]):
        return f"|{hint}-"
    return f"|{hint}+" if len(text) == 1 or BREAKS.match(text[-2]) else f"|{hint}"


def write(text: str, how: Style, column: int, indent: int, *, fold: bool = True) -> str:
    """A string as printed at a column; its further lines start at `indent`."""
    match how:
        case "plain":
            return _fold(text, column, indent) if fold else text
        case "single":
            return f"'{_single(text, column + 1, indent, fold=fold)}'"
        case "double":
            return f'"{_double(text, column + 1, indent, fold=fold)}"'
    return f"{block_header(text)}\n{_indented(text, indent)}"


def _indented(text: str, indent: int) -> str:
    """The text with each non-empty line indented."""
    return re.sub(
        r"(?:\A|(?<=[\n\r\x85\u2028\u2029]))(?=[^\n\r\x85\u2028\u2029])", " " * indent, text
    )


def _fold(text: str, column: int, indent: int) -> str:
    if column + len(text) <= WIDTH:
        return text
    pieces = []
    previous = ""
    for index, character in enumerate(text):
        if (
            character == " "
            and previous != " "
            and column > WIDTH
            and text[index + 1 : index + 2] != " "
        ):
            pieces.append("\n" + " " * indent)
            column = indent
        else:
            pieces.append(character)
            column += 1
        previous = character
    return "".join(pieces)


def _single(text: str, column: int, indent: int, *, fold: bool) -> str:
    pieces = []
    previous = ""
    for index, character in enumerate(text):
        if (
            fold
            and character == " "
            and previous != " "
            and column > WIDTH
            and 0 < index < len(text) - 1
            and text[index + 1] != " "
        ):
            pieces.append("\n" + " " * indent)
            column = indent
        elif character in "\u2028\u2029":
            pieces.append(character)
            column = 0
        else:
            if previous in "\u2028\u2029" and previous and character != " ":
                pieces.append(" " * indent)
                column = indent
            pieces.append("''" if character == "'" else character)
            column += len(pieces[-1])
        previous = character
    return "".join(pieces)


_SHORT: Final = {
    "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r",
    "\x1b": "e", '"': '"', "\\": "\\", "\x85": "N", "\u2028": "L", "\u2029": "P",
}  # fmt: skip


def _escape(character: str) -> str:
    if short := _SHORT.get(character):
        return "\\" + short
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _double(text: str, column: int, indent: int, *, fold: bool) -> str:
    pieces = []
    previous = ""  # "" after an escaped character
    for index, character in enumerate(text):
        if (
            character in '"\\\n\u2028\u2029'
            or SPECIAL.match(character)
            or text[0] == "\ufeff"  # go-yaml asks for the mark at the start, wherever it is
        ):
            pieces.append(_escape(character))
            column += len(pieces[-1])
            character = ""  # noqa: PLW2901
        elif (
            fold
            and character == " "
            and previous != " "
            and column > WIDTH
            and 0 < index < len(text) - 1
        ):
            hold = "\\" if text[index + 1] == " " else ""
            pieces.append("\n" + " " * indent + hold)
            column = indent + len(hold)
        else:
            pieces.append(character)
            column += 1
        previous = character
    return "".join(pieces)
