"""Fuzzing guided by coverage: atheris (libFuzzer) chooses which cases to change, our mutator changes them.

Atheris is an optional dependency (`pip install atheris`); it has wheels for Linux and CPython up to 3.13.
A failure is kept in the state directory, as in the other mode; the run goes on.
"""

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random
from typing import TYPE_CHECKING, Final

import atheris

if TYPE_CHECKING:
    from fuzz.case import Case

_FLUSH: Final = 50


def guided(state: Path, seconds: int, seed: int) -> None:
    """Fuzz for some seconds; does not return, since libFuzzer ends the process."""
    # Code is instrumented when it is imported, also what gitops-lint imports late.
    with atheris.instrument_imports(include=["gitops_lint"]):
        import gitops_lint

        for module in walk_packages(gitops_lint.__path__, "gitops_lint."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    from fuzz.donors import Donors
    from fuzz.execute import execute, guarded
    from fuzz.mutate import mutated
    from fuzz.seeds import seeds

    known = seeds()

    from fuzz.state import FAILURES, Log, packed

    corpus = state / "guided"
    corpus.mkdir(parents=True, exist_ok=True)
    (state / FAILURES).mkdir(exist_ok=True)
    for number, case in enumerate(known.values()):
        (corpus / f"seed-{number}").write_bytes(packed(case))
    donors = Donors(known.values())
    log = Log(state, "guided")
    executed = 0

    def test(data: bytes) -> None:
        nonlocal executed
        case = _case(data)
        if case is None:
            return
        executed += 1
        outcome = guarded(lambda: execute(case, executed))
        log.executed(outcome.failures, case)
        if executed % _FLUSH == 0:
            log.flush()

    def mutate(data: bytes, _max_size: int, number: int) -> bytes:
        random = Random(number)
        case = _case(data)
        return packed(
            mutated(random, random.choice([*known.values()]) if case is None else case, donors)
        )

    limits = [
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        "-timeout=120",
        "-rss_limit_mb=3000",
        "-max_len=200000",
        "-len_control=0",
    ]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], test, custom_mutator=mutate)
    atheris.Fuzz()


def _case(data: bytes) -> "Case | None":
    from fuzz.state import unpacked

    try:
        return unpacked(data) or None
    except (ValueError, AttributeError):
        return None
