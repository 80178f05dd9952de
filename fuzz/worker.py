"""Runs cases until it has lived long enough; the supervisor starts the next worker."""

import gc
import marshal
import os
import resource
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from random import Random
from time import process_time, time
from types import FrameType
from typing import Final

from fuzz.case import Case, size
from fuzz.donors import Donors
from fuzz.execute import (
    COMMANDS,
    Failure,
    Outcome,
    command_line,
    exception,
    execute,
    first_difference,
    guarded,
    rules,
)
from fuzz.mutate import mutated
from fuzz.secrets import CANARY, planted
from fuzz.seeds import seeds
from fuzz.state import Current, Log, packed

MAX_CPU: Final = 10.0  # seconds for one case; then it counts as hanging
MAX_ADDRESSES: Final = 2 * 1024**3  # bytes
THOROUGH: Final = 100  # every so many executions, all commands and comparisons
SECRETS: Final = 100  # every so many, a case with secret values that no output may show
COMMAND: Final = 400  # every so many, one command as users run it
SHARED: Final = "shared"  # reports on cases that another worker runs too
_FLUSH: Final = 200
_GUESS: Final = 2e-6  # seconds for each byte of a seed
_POOL: Final = 3000  # changed cases that showed something new
_MAX_MEMORY: Final = 900 * 1024  # KiB; a worker that has grown so much ends


class OverTimeError(BaseException):
    """A case took too long; no `except Exception` stops this."""


@dataclass(frozen=True)
class Plan:
    """What a worker does."""

    state: Path
    name: str  # "0", "1"
    seed: int  # of this life
    life: int  # executions
    until: float = float("inf")  # seconds since the epoch
    secrets: bool = True  # search for values of Secrets in outputs


class Pool:
    """The cases that are changed: the seeds, and changed cases that showed something new."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self.base = tuple(cases)
        self.cases = list(self.base)
        self.weights = [_weight(_GUESS * size(case)) for case in self.cases]
        self.known: set[str] = set()
        self.donors = Donors(self.cases)

    def choose(self, random: Random) -> Case:
        """A case; those that take less time are likelier, and so are those that were found."""
        return random.choices(self.cases, self.weights)[0]

    def learn(self, case: Case, features: frozenset[str], seconds: float) -> bool:
        """Keep a case that shows something that no case has shown before."""
        if features <= self.known:
            return False
        self.known |= features
        if len(self.cases) - len(self.base) >= _POOL:
            at = len(self.base) + Random(len(self.known)).randrange(_POOL)
            self.cases[at], self.weights[at] = case, _weight(seconds)
        else:
            self.cases.append(case)
            self.weights.append(_weight(seconds))
        return True

    def save(self, path: Path) -> None:
        """Keep what was learned for the next life."""
        draft = path.with_suffix(".tmp")
        found = [dict(case) for case in self.cases[len(self.base) :]]
        draft.write_bytes(
            marshal.dumps((sorted(self.known), found, self.weights[len(self.base) :]))
        )
        draft.replace(path)

    def restore(self, path: Path) -> None:
        """Take what an earlier life learned."""
        with suppress(OSError, ValueError, EOFError, TypeError):
            known, cases, weights = marshal.loads(path.read_bytes())  # noqa: S302  our own file
            self.known |= set(known)
            self.cases += cases
            self.weights += weights


def _weight(seconds: float) -> float:
    return 1 / max(seconds, 0.002) ** 2


def work(plan: Plan) -> None:
    """One life of a worker."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESSES, MAX_ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, _over_time)
    asked: list[int] = []  # to stop
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    rules()
    pool = Pool(seeds().values())
    memory = plan.state / f"pool-{plan.name}.bin"
    pool.restore(memory)
    log = Log(plan.state, plan.name)
    (plan.state / SHARED).mkdir(exist_ok=True)
    current = Current(plan.state / f"current-{plan.name}")
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    try:
        for number in range(plan.life):
            _one(plan, number, pool, log, current)
            if number % _FLUSH == _FLUSH - 1:
                log.flush()
                if time() > plan.until or _resident() > _MAX_MEMORY:
                    break
            if asked:
                break
    finally:
        log.flush()
        pool.save(memory)


def _one(plan: Plan, number: int, pool: Pool, log: Log, current: Current) -> None:
    thorough = number % THOROUGH == 0
    # Every second thorough case is the same in all workers, which hash differently, to be compared.
    shared = number % (2 * THOROUGH) == 0
    secret = plan.secrets and number % SECRETS == 1
    random = Random(f"{plan.seed} {number}" if shared else f"{plan.seed} {plan.name} {number}")
    before = random.choice(pool.base) if shared else pool.choose(random)
    case = mutated(random, before, pool.donors)
    places = ""
    if secret:
        case, places = planted(random, case)
    current.put(number, case)
    start = process_time()
    canary = CANARY if secret else ""
    if number % COMMAND == COMMAND - 1:
        words = random.choice(COMMANDS)
        outcome = limited(lambda: command_line(case, words))
    else:
        outcome = limited(lambda: execute(case, number, thorough=thorough or secret, canary=canary))
    if not secret:
        pool.learn(case, outcome.features, process_time() - start)
    log.executed(tuple(_of_places(it, places) for it in outcome.failures), case)
    if shared:
        _compare(plan, number, case, outcome.report, log)


def _compare(plan: Plan, number: int, case: Case, report: str, log: Log) -> None:
    """Compare the report on a case with that of another worker; the first one keeps it for the other."""
    tree = blake2b(str(Path.cwd()).encode(), digest_size=4).hexdigest()
    made = blake2b(packed(case), digest_size=4).hexdigest()
    kept = plan.state / SHARED / f"{plan.seed}-{number}-{tree}-{made}"
    written = report.encode("utf-8", "surrogatepass")
    draft = kept.with_suffix(f".{plan.name}")
    draft.write_bytes(written)
    try:
        kept.hardlink_to(draft)  # unlike a rename, fails if the other worker was faster
    except FileExistsError:
        if (other := kept.read_bytes()) == written:
            kept.unlink()
        else:
            lines = (it.decode("utf-8", "replace") for it in (other, written))
            text = first_difference(*lines)
            key = f"worker: {text[:60]}"
            log.failed(Failure("determinism", key, f"{kept.name}: {text}"), case)
    draft.unlink()


def _of_places(failure: Failure, places: str) -> Failure:
    """A leak is told by where the secret was, since the text around it has names."""
    leak = failure.oracle == "secret"
    return failure._replace(key=f"{failure.key} ({places})") if leak else failure


def limited(run: Callable[[], Outcome]) -> Outcome:
    """The outcome of a run within a limit of CPU time."""
    signal.setitimer(signal.ITIMER_PROF, MAX_CPU)
    try:
        return guarded(run)
    except OverTimeError as error:
        return Outcome((exception(error)._replace(oracle="time"),), "", frozenset())
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _over_time(_number: int, _frame: FrameType | None) -> None:
    raise OverTimeError


def _resident() -> int:
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * (os.sysconf("SC_PAGESIZE") // 1024)
