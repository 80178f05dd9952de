"""`python -m fuzz run|guided|replay|status`; CONTRIBUTING.md has examples."""

import argparse
import os
import sys
from pathlib import Path
from time import time


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="fuzz until the time is over")
    run.add_argument("--state", type=Path, required=True, help="directory for counts and failures")
    run.add_argument("--seconds", type=float, default=3600)
    run.add_argument("--jobs", type=int, default=2)
    run.add_argument("--seed", type=int, default=1)
    run.add_argument("--tree", type=Path, default=Path.cwd(), help="the checkout to test")
    worker = commands.add_parser("work", help="one worker of run")
    worker.add_argument("--state", type=Path, required=True)
    worker.add_argument("--name", required=True)
    worker.add_argument("--seed", type=int, required=True)
    worker.add_argument("--until", type=float, default=float("inf"))
    worker.add_argument("--life", type=int, default=100_000, help="executions before it ends")
    guided = commands.add_parser("guided", help="fuzz guided by coverage; needs atheris")
    guided.add_argument("--state", type=Path, required=True)
    guided.add_argument("--seconds", type=int, default=3600)
    guided.add_argument("--seed", type=int, default=1)
    again = commands.add_parser(
        "replay", help="run cases again: directories of files, or case.json"
    )
    again.add_argument("cases", type=Path, nargs="+")
    shown = commands.add_parser("status", help="the counts and failures of a run")
    shown.add_argument("--state", type=Path, required=True)
    given = parser.parse_args()
    os.environ["GITOPS_LINT_CACHE_DIR"] = os.devnull  # no case is run twice
    if given.command == "run":
        from fuzz.run import Supervisor

        state = given.state.resolve()
        state.mkdir(parents=True, exist_ok=True)
        Supervisor(state, given.tree, given.jobs, time() + given.seconds, given.seed).run()
    elif given.command == "work":
        from fuzz.worker import Plan, work

        work(Plan(given.state, given.name, given.seed, given.life, given.until))
    elif given.command == "guided":
        from fuzz.guided import guided as run_guided

        run_guided(given.state.resolve(), given.seconds, given.seed)
    elif given.command == "status":
        from fuzz.run import status

        print(status(given.state))
    else:
        from fuzz.replay import replay

        return max(map(replay, given.cases))
    return 0


if __name__ == "__main__":
    sys.exit(main())
