"""The conditions of blocks in the templates of charts, as far as the chart's values decide them."""

from collections.abc import Sequence
from typing import Any, Final

from gitops_lint.cluster import known
from gitops_lint.config.charts import Switch
from gitops_lint.documents import get
from gitops_lint.enums import Enum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_WORDS: Final = regex(r"\([^()]*\)|\"[^\"]*\"|[^\s()\"]+")
_KEY: Final = regex(r"\$?\.Values((?:\.[A-Za-z][\w-]*)+)$")
_SERVED: Final = regex(r"\$?\.Capabilities\.APIVersions\.Has\b")
_LONGEST: Final = 2000  # characters of a condition


class Served(Enum):
    """The condition that the API server serves a kind."""

    SERVED = "served"


Condition = Switch | Served
UNKNOWN: Final = Switch((), None)


class Defaults(NamedTuple):
    """The default values of a chart, and of a chart that another one uses.

    `parents` are the values of the charts that use it, the outermost first, each with the name under which
    it uses the next one.
    """

    own: Any
    parents: tuple[tuple[Any, str], ...] = ()

    def of_subchart(self, name: str, own: Any) -> "Defaults":
        """The defaults of a chart that this one uses under a name."""
        return Defaults(own, (*self.parents, (self.own, name)))

    def switch(self, key: str, *, absent: bool = False, equal: str = "") -> Switch:
        """A key in the values of this chart, as a key in those of the outermost; `absent`: without a default.

        The values of a chart win over those of the charts that it uses. (Helm: CoalesceValues)
        """
        steps = [name for _, name in self.parents]
        is_global = key.partition(".")[0] == "global"
        path = key if is_global else ".".join((*steps, key))
        value = None
        for number, (values, _) in enumerate(self.parents):
            inner = () if is_global else steps[number:]
            value = get(values, *inner, *key.split(".")) if value is None else value
        value = get(self.own, *key.split(".")) if value is None else value
        if not known(value):
            return UNKNOWN
        on = str(value) == equal if equal else absent if value is None else bool(value)
        return Switch((path,), on, equal=equal)


def condition_of(text: str, defaults: Defaults) -> tuple[Condition, ...]:
    """The conditions that all hold if the condition of an `if` or `with` holds.

    `text` is a key in the values, `not`, `eq` with a text, `or` of keys, a question for a served API, or `and` of
    these. Anything else is UNKNOWN. (Go: text/template)
    """
    words = _words(text)
    terms = words[1:] if words[:1] == ["and"] else [text]
    return tuple(_term(it, defaults) for it in terms) or (UNKNOWN,)


def negated(conditions: Sequence[Condition]) -> Condition:
    """The condition that not all of these hold; UNKNOWN unless it is one key in the values."""
    one = conditions[0] if len(conditions) == 1 else UNKNOWN
    simple = isinstance(one, Switch) and len(one.keys) == 1 and not one.equal
    if not isinstance(one, Switch) or not simple or one.default is None:
        return UNKNOWN
    return one._replace(default=not one.default, inverted=not one.inverted)


def _term(text: str, defaults: Defaults) -> Condition:
    words = _words(text[1:-1] if text.startswith("(") and text.endswith(")") else text)
    match words:
        case [served, _] if _SERVED.fullmatch(served):
            return Served.SERVED
        case [key]:
            return _switch(key, defaults)
        case ["not", key]:
            return negated([_switch(key, defaults)])
        case ["eq", key, value] if value.startswith('"') and len(value) > len('""'):
            return _switch(key, defaults, value.strip('"'))
        case ["or", *keys] if len(keys) > 1:
            return _any([_switch(it, defaults) for it in keys])
    return UNKNOWN


def _switch(word: str, defaults: Defaults, equal: str = "") -> Switch:
    key = _KEY.fullmatch(word.strip("()"))
    return defaults.switch(key[1][1:], equal=equal) if key else UNKNOWN


def _any(switches: Sequence[Switch]) -> Switch:
    if UNKNOWN in switches:
        return UNKNOWN
    return Switch(tuple(it.keys[0] for it in switches), any(it.default for it in switches))


def _words(text: str) -> list[str]:
    """The words and parenthesized parts of a condition; none if it has nested parentheses."""
    found = _WORDS.findall(text) if len(text) <= _LONGEST else []
    whole = "".join("".join(found).split()) == "".join(text.split())
    return found if whole else []
