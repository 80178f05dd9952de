"""The examples on the pages of the rules, and the messages of Flux about them, which the pages quote.

lab/messages.yaml has the messages, so that a test can compare the quotes without Flux.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, NamedTuple

from gitops_lint.config import FILE_NAME
from gitops_lint.rule import Rule
from gitops_lint.testing import entry_config, example, sections, write_files
from lab.judge import Judgment, judge
from lab.programs import FLUX, versions
from lab.results import plain

FILE: Final = Path(__file__).parent / "messages.yaml"
_QUOTE: Final = re.compile(r"Flux says:\s+`([^`]+)`")


class Message(NamedTuple):
    """The Ready condition of an object that does not become Ready, or that loses a race."""

    object: str
    reason: str
    message: str


_NONE: Final[Mapping[str, Iterable[Message]]] = {}


def write(rule: Rule, folder: Path) -> Iterator[Path]:
    """Write the examples of a rule's page as repositories: `bad/` and `good/` with its id."""
    headings: tuple[Literal["Bad", "Good"], ...] = ("Bad", "Good")
    for heading in headings:
        files, root = example(rule, heading), folder / heading.lower() / rule.id
        write_files(files, root)
        for cluster in entry_config(files).clusters:
            (root / FILE_NAME).write_text(f"clusters: [{cluster.path or '.'}]\n", encoding="utf-8")
        yield root


def play(rules: Iterable[Rule], size: int, *, again: bool) -> Iterator[Judgment]:
    """Play the examples of rules, `size` at a time; their repositories are named as by `write`."""
    with TemporaryDirectory(prefix="lab-pages-") as folder:
        top = Path(folder)
        roots = [root for rule in rules for root in write(rule, top)]
        yield from judge(roots, size=size, top=top, again=again)


def messages(
    judgments: Iterable[Judgment], earlier: Mapping[str, Iterable[Message]] = _NONE
) -> dict[str, tuple[Message, ...]]:
    """The messages about the Bad example of each rule, from the plays of all examples.

    Flux may give one of several messages, and lose a race or not, so those of `earlier` plays are kept as long as
    the example has the object.
    """
    found: dict[str, set[Message]] = {}
    for it in judgments:
        kind, _, rule = it.repository.partition("/")
        if kind == "bad":
            objects = {str(each.name) for each in it.objects}
            kept = (each for each in earlier.get(rule, ()) if each.object in objects)
            found.setdefault(rule, set()).update(_messages(it), kept)
    return {rule: tuple(sorted(said)) for rule, said in sorted(found.items()) if said}


def _messages(judgment: Judgment) -> Iterator[Message]:
    for it in judgment.objects:
        if it.state and it.state.ready == "False":
            yield Message(str(it.name), it.state.reason, plain(it.state.message))
    for failure in (it.failure for it in judgment.lost):
        yield Message(str(failure.name), failure.reason, plain(failure.message))


def text(found: Mapping[str, Sequence[Message]]) -> str:
    """The text of lab/messages.yaml."""
    from ruamel.yaml import YAML

    written, yaml = StringIO(), YAML()
    yaml.width = 10_000
    yaml.dump({rule: [it._asdict() for it in said] for rule, said in found.items()}, written)
    head = f"# Written by `python -m lab pages` on {datetime.now(UTC):%Y-%m-%d} with Flux {FLUX}: {versions()}."
    return f"{head}\n{written.getvalue()}"


def load() -> dict[str, tuple[Message, ...]]:
    """The messages in lab/messages.yaml; none if the file does not exist."""
    from ruamel.yaml import YAML

    if not FILE.exists():
        return {}
    data = YAML(typ="safe").load(FILE)
    return {rule: tuple(Message(**it) for it in said) for rule, said in data.items()}


def quotes(rule: Rule) -> tuple[str, ...]:
    """The quotes of Flux on a rule's page, "Flux says: `…`", each in one line."""
    found = _QUOTE.findall(sections(rule).get("Why", ""))
    return tuple(" ".join(it.split()) for it in found)


def is_quoted(quote: str, message: str) -> bool:
    """Whether a message contains a quote, in which `…` stands for any text."""
    parts = [re.escape(it.strip()) for it in quote.split("…")]
    return re.search(".*".join(parts), message) is not None
