"""`python -m lab build|judge|results`; lab/README.md has examples."""

import argparse
import sys
from itertools import chain
from pathlib import Path

from lab.programs import CONTROLLERS, FLUX, missing

_ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build the programs that are missing")
    judge = commands.add_parser("judge", help="play repositories and compare with the verdict")
    judge.add_argument("repositories", type=Path, nargs="+")
    results = commands.add_parser(
        "results",
        help="play all fixtures and write lab/RESULTS.md, with the worlds that were played",
    )
    worlds = commands.add_parser("worlds", help="play generated worlds, and ask the simulation too")
    worlds.add_argument("count", type=int)
    worlds.add_argument("--seed", type=int, default=1)
    pages = commands.add_parser(
        "pages", help="play the examples on the pages of all rules and write lab/messages.yaml"
    )
    advice = commands.add_parser(
        "advice", help="play fixtures after following the advice, and write lab/ADVICE.md"
    )
    for command in (judge, results, worlds, pages, advice):
        command.add_argument("--batch", type=int, default=12, help="clusters to play at a time")
        command.add_argument("--again", action="store_true", help="repeat plays that are kept")
    scenarios = commands.add_parser("scenarios", help="play what happens to a running cluster")
    scenarios.add_argument("names", nargs="*", help="of files in lab/scenarios; all by default")
    for command in (build, judge):
        command.add_argument("--flux", choices=CONTROLLERS, default=FLUX, help="the minor of Flux")
    given = parser.parse_args()
    if given.command == "build":
        return _build(given.flux)
    if reason := missing(getattr(given, "flux", FLUX)):
        print(reason, file=sys.stderr)
        return 2
    if given.command == "judge":
        return _judge(
            [it.resolve() for it in given.repositories], given.batch, given.flux, again=given.again
        )
    if given.command == "worlds":
        return _worlds(given.count, given.seed, given.batch, again=given.again)
    if given.command == "pages":
        return _pages(given.batch, again=given.again)
    if given.command == "advice":
        return _advice(given.batch, again=given.again)
    if given.command == "scenarios":
        return _scenarios(given.names)
    return _results(given.batch, again=given.again)


def _build(flux: str) -> int:
    from lab.build import BuildError, build
    from lab.programs import NotInstalledError

    try:
        for line in build(flux):
            print(line, flush=True)
    except (BuildError, NotInstalledError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _judge(repositories: list[Path], batch: int, flux: str, *, again: bool) -> int:
    from lab.judge import judge
    from lab.results import line, summary

    found = []
    for it in judge(repositories, size=batch, again=again, flux=flux):
        found.append(it)
        print(line(it), flush=True)
    print(summary(found))
    return 0 if all(it.agrees for it in found) else 1


def _worlds(count: int, seed: int, batch: int, *, again: bool) -> int:
    from lab.results import line, summary
    from lab.worlds import judge_worlds

    found = []
    for it in judge_worlds(count, seed, size=batch, again=again):
        found.append(it)
        print(line(it), flush=True)
    print(summary(found))
    return 0 if all(it.agrees for it in found) else 1


def _pages(batch: int, *, again: bool) -> int:
    from gitops_lint.testing import rules_of
    from lab import pages
    from lab.results import line, summary

    found = []
    for it in pages.play(rules_of("gitops_lint.rules"), batch, again=again):
        found.append(it)
        print(line(it), flush=True)
    print(summary(found))
    pages.FILE.write_text(pages.text(pages.messages(found, pages.load())), encoding="utf-8")
    return 0 if all(it.agrees for it in found) else 1


def _advice(batch: int, *, again: bool) -> int:
    from lab import advice
    from lab.results import line

    every, found = advice.load(), []
    for it in advice.play(every, batch, again=again):
        found.append(it)
        print(line(it), flush=True)
    tried = list(advice.tried(every, found))
    advice.PAGE.write_text(advice.table(tried), encoding="utf-8")
    for each in tried:
        if not each.succeeds:
            print(f"{each.variant.title} {each.rule}: it does not help to {each.way.says}")
    return 0 if all(it.succeeds for it in tried) else 1


def _scenarios(names: list[str]) -> int:
    from lab.scenario import scenarios
    from lab.stage import play_scenario

    different = 0
    for it in scenarios():
        if not it.played or (names and it.name not in names):
            continue
        found = list(play_scenario(it))
        different += bool(found)
        print(f"{'DISAGREES ' if found else 'agrees    '}  {it.name}: {it.title}", flush=True)
        for step, name, expected, state in found:
            print(f"    step {step}: {name} is expected {expected}: {state}", flush=True)
    return 1 if different else 0


def _results(batch: int, *, again: bool) -> int:
    from lab.judge import judge
    from lab.results import line, table
    from lab.worlds import COUNT, SEEDS, judge_worlds

    fixtures = _ROOT / "fixtures"
    folders = (it for kind in ("good", "bad") for it in sorted((fixtures / kind).iterdir()))
    roots = [it for it in folders if it.is_dir()]
    found = []
    for it in judge(roots, size=batch, top=fixtures, again=again):
        found.append(it)
        print(line(it), flush=True)
    errors = {it.relative_to(fixtures).as_posix(): _errors(it) for it in roots}
    worlds = {seed: tuple(judge_worlds(COUNT, seed, kept=True)) for seed in SEEDS}
    (_ROOT / "lab" / "RESULTS.md").write_text(table(found, errors, worlds), encoding="utf-8")
    every = (*found, *chain.from_iterable(worlds.values()))
    return 0 if all(it.agrees for it in every) else 1


def _errors(root: Path) -> tuple[str, ...]:
    """The rules that report an error in a repository."""
    from gitops_lint.engine.run import lint
    from gitops_lint.results.finding import Severity

    found = lint(root, root=root).findings
    return tuple(sorted({it.rule for it in found if it.severity is Severity.ERROR}))


if __name__ == "__main__":
    sys.exit(main())
