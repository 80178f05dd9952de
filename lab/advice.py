"""Plays the advice of gitops-lint: does a repository converge after its findings are fixed as their help says?

lab/advice.yaml has the edits. Each fixture there is played once for each way that a help offers; the other findings
of the fixture are fixed in the same play.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from gitops_lint.engine.run import lint
from gitops_lint.results.finding import Finding, Report, Severity
from gitops_lint.wording.lists import counted, listing
from lab import checkout
from lab.judge import Compared, Judgment, judge
from lab.order import Lost
from lab.programs import FLUX, versions
from lab.results import markdown, said, words

FILE: Final = Path(__file__).parent / "advice.yaml"
PAGE: Final = FILE.with_name("ADVICE.md")
FIXTURES: Final = Path(__file__).parent.parent / "fixtures"
_EXPLAINED: Final = (
    "*Advice* is the `help` of the finding, or its message if it has none; [`advice.yaml`](advice.yaml) has the"
    " edit. *Before*: Flux's words about an object of the finding if nothing is changed. If it becomes Ready anyway,"
    " the finding is about a risk."
)
_ANNOUNCEMENT: Final = re.compile(r"(?m)[ \t]*# *\w+\[[a-z-]+\].*$")
_HEAD: Final = re.compile(r"(?m)^--- (\S+)\n")


class Way(NamedTuple):
    """One way to fix a finding.

    `says` is what its help says about it, or its message if it has no help. `diff` and `moves` (old path: new path)
    are the edit. `new` are the rules that then report another problem. `unplayed` says why it is not tried, "" if it is.
    """

    says: str
    diff: str = ""
    moves: Mapping[str, str] = {}
    new: tuple[str, ...] = ()
    unplayed: str = ""


class Advice(NamedTuple):
    """The ways to fix the findings of a rule in a fixture that have one help."""

    rule: str
    ways: tuple[Way, ...]

    @property
    def tried(self) -> tuple[Way, ...]:
        """The ways that can be played."""
        return tuple(it for it in self.ways if not it.unplayed)


class Variant(NamedTuple):
    """A fixture, fixed in one way; `chosen` has the way for each advice."""

    fixture: str
    number: int
    chosen: tuple[tuple[Advice, Way], ...]

    @property
    def title(self) -> str:
        """The name of its folder."""
        return f"{Path(self.fixture).name}-{self.number}"

    @property
    def own(self) -> Iterator[tuple[Advice, Way]]:
        """The ways that no earlier variant has."""
        for advice, way in self.chosen:
            if self.number < len(advice.tried):
                yield advice, way


class Ended(NamedTuple):
    """The objects of a repository as a play left them, and the races that Flux lost."""

    objects: tuple[Compared, ...] = ()
    lost: tuple[Lost, ...] = ()

    def of(self, names: Collection[str]) -> "Ended":
        """Those with these names, and the races that they lost."""
        return Ended(
            tuple(it for it in self.objects if str(it.name) in names),
            tuple(it for it in self.lost if str(it.user) in names),
        )

    @property
    def stuck(self) -> tuple[Compared, ...]:
        """The objects that are not Ready."""
        return tuple(it for it in self.objects if not it.is_ready)


class Tried(NamedTuple):
    """A way that was played: how the objects of the findings ended before and after, and whether all are Ready."""

    variant: Variant
    rule: str
    way: Way
    before: Ended
    after: Ended
    converges: bool

    @property
    def succeeds(self) -> bool:
        """Whether everything becomes Ready, and the objects of the findings without losing a race."""
        return self.converges and not self.after.lost


def load() -> dict[str, tuple[Advice, ...]]:
    """The advice in lab/advice.yaml, by fixture."""
    from ruamel.yaml import YAML

    data = YAML(typ="safe").load(FILE)
    return {
        fixture: tuple(Advice(it["rule"], tuple(_way(**way) for way in it["ways"])) for it in every)
        for fixture, every in data.items()
    }


def _way(*, new: Sequence[str] = (), **rest: Any) -> Way:
    return Way(new=tuple(new), **rest)


def variants(fixture: str, every: Sequence[Advice]) -> list[Variant]:
    """As many as the advice with the most ways has; where advice has fewer, the last one is repeated."""
    tried = [it for it in every if it.tried]
    most = max(len(it.tried) for it in tried)
    return [
        Variant(
            fixture, number, tuple((it, it.tried[min(number, len(it.tried) - 1)]) for it in tried)
        )
        for number in range(most)
    ]


def write(variant: Variant, folder: Path) -> Path:
    """Write the fixed repository as a new folder of `folder`; raises ValueError if an edit does not apply."""
    root = folder / variant.title
    checkout.copy(FIXTURES / variant.fixture, root)
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.write_text(_ANNOUNCEMENT.sub("", path.read_text("utf-8")), "utf-8")
    for _, way in variant.chosen:
        for old, new in way.moves.items():
            (root / new).parent.mkdir(parents=True, exist_ok=True)
            (root / old).rename(root / new)
        _, *parts = _HEAD.split(way.diff)
        for name, diff in zip(parts[::2], parts[1::2], strict=True):
            patch(root / name, diff)
    return root


def patch(file: Path, diff: str) -> None:
    """Apply the hunks of a diff without line numbers; each must fit in one place. An empty file is deleted."""
    file_is_new = not file.exists()
    text = "" if file_is_new else file.read_text("utf-8")
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if not line.startswith("+"))
        new = "".join(line[1:] for line in lines if not line.startswith("-"))
        places = [it.start() for it in re.finditer(rf"(?m)^(?={re.escape(old)})", text)]
        if len(places) != 1 or not (old or file_is_new):
            raise ValueError(f"{file}: {len(places)} places are\n{old}")
        text = f"{text[: places[0]]}{new}{text[places[0] + len(old) :]}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    if not text:
        file.unlink()


def findings(report: Report, advice: Advice) -> list[Finding]:
    """The findings that give an advice."""
    return [
        it
        for it in report.findings
        if it.rule == advice.rule
        and all(way.says in (it.help or it.message) for way in advice.ways)
    ]


def complaints(variant: Variant, before: Report, after: Report) -> Iterator[str]:
    """What is wrong with the advice according to gitops-lint itself: findings that stay, and new ones."""
    for advice, way in variant.chosen:
        if not findings(before, advice):
            yield f"{advice.rule} does not say: {way.says}"
        if findings(after, advice):
            yield f"{advice.rule} stays: {way.says}"
    announced = {rule for _, way in variant.chosen for rule in way.new}
    for it in new(before, after):
        if it.rule not in announced:
            yield f"new: {it.severity}[{it.rule}] {it.message}"


def new(before: Report, after: Report) -> list[Finding]:
    """The errors and warnings that are not in the report before."""
    known = {(it.rule, it.message) for it in before.findings}
    return [
        it
        for it in after.findings
        if it.severity is not Severity.HINT and (it.rule, it.message) not in known
    ]


def read(root: Path) -> Report:
    """The findings in a repository."""
    return lint(root, root=root)


def play(every: Mapping[str, Sequence[Advice]], size: int, *, again: bool) -> Iterator[Judgment]:
    """Play fixtures and their variants, `size` clusters at a time."""
    with TemporaryDirectory(prefix="lab-advice-") as folder:
        top = Path(folder)
        for fixture in every:
            checkout.copy(FIXTURES / fixture, top / fixture)
        fixed = [write(it, top) for key, advice in every.items() for it in variants(key, advice)]
        roots = (*(top / it for it in every), *fixed)
        yield from judge(roots, size=size, top=top, again=again)


def tried(every: Mapping[str, Sequence[Advice]], judgments: Iterable[Judgment]) -> Iterator[Tried]:
    """What the plays show about each way."""
    ended = _ended(judgments)
    for fixture, advice in every.items():
        report = read(FIXTURES / fixture)
        before = ended.get(fixture, Ended())
        for variant in variants(fixture, advice):
            after = ended.get(variant.title, Ended())
            converges = bool(after.objects) and not after.stuck
            for it, way in variant.own:
                names = {name for one in findings(report, it) for name in (*one.names, *one.stops)}
                yield Tried(variant, it.rule, way, before.of(names), after.of(names), converges)


def _ended(judgments: Iterable[Judgment]) -> dict[str, Ended]:
    """How repositories ended, with their needs if they have some."""
    found: dict[tuple[str, str], Judgment] = {}
    for it in judgments:
        if not it.unplayed and (it.prepared or (it.repository, it.cluster) not in found):
            found[it.repository, it.cluster] = it
    ended: dict[str, Ended] = {}
    for it in found.values():
        objects, lost = ended.get(it.repository, Ended())
        ended[it.repository] = Ended((*objects, *it.objects), (*lost, *it.lost))
    return ended


def table(found: Sequence[Tried]) -> str:
    """The page lab/ADVICE.md."""
    written = f"{datetime.now(UTC):%Y-%m-%d} with Flux {FLUX}: {versions()}"
    tried = sorted(
        (it.rule, it.variant.fixture, _escaped(it.way.says), _before(it), _after(it))
        for it in found
    )
    untried = sorted(
        (advice.rule, fixture, _escaped(way.says), way.unplayed)
        for fixture, every in load().items()
        for advice in every
        for way in advice.ways
        if way.unplayed
    )
    parts = [
        "# Advice, played",
        f"Written by `python -m lab advice` on {written}.",
        _total(found),
        _EXPLAINED,
        markdown(("rule", "fixture", "advice", "before", "after"), tried),
        "## Not played",
        markdown(("rule", "fixture", "advice", "why"), untried),
    ]
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _total(played: Sequence[Tried]) -> str:
    rules = {it.rule for it in played}
    return (
        f"{len(played)} ways to fix the findings of {counted(len(rules), 'rule')}. After"
        f" {sum(it.succeeds for it in played)} of them, every object of the cluster becomes Ready."
    )


def _before(it: Tried) -> str:
    if not it.before.objects:
        return "not applied"
    told = [each for each in it.before.stuck if each.state]
    return next((words(each) for each in (*told, *it.before.stuck)), _converged(it.before))


def _after(it: Tried) -> str:
    if it.converges:
        return _converged(it.after)
    stuck = listing([str(each.name) for each in it.after.stuck]) or "another object"
    return f"**does not converge**: {stuck} is not Ready"


def _converged(ended: Ended) -> str:
    if not ended.lost:
        return "converges"
    first = ended.lost[0].failure
    return f"converges, but first {said(first.name, first.reason, first.message)}"
