"""Compare hostile repositories with honest ones of the same size in bytes: CPU time and peak memory.

    python -m benchmarks.hostile [--seconds 60] [--command NAME]… [SHAPE…]

Each hostile shape makes a small repository expensive: one number multiplied by another, or one that doubles.
Both repositories are read in whole processes, by `check`; those about order and references also by the
other commands and formats. The figures are CPU seconds (user and system) and the peak resident memory,
and the ratios of the two repositories. The target is at most 10. Prints a Markdown table for
benchmarks/README.md.
"""

import argparse
import sys
from typing import Final

from benchmarks.hostile import entries, expressions, files, order, substitution, texts
from benchmarks.hostile.cost import COMMANDS, measure
from benchmarks.hostile.registry import ORDER, SHAPES
from benchmarks.process import Cost

TARGET: Final = 10
ENDED: Final = (0, 1)  # exit statuses of a process that ended by itself without a crash
_MODULES: Final = (texts, expressions, entries, substitution, order, files)  # each adds to SHAPES


def row(name: str, size: int, hostile: Cost, other: Cost) -> str:
    """A line of the table."""
    more = "" if hostile.status in ENDED else " (stopped)"
    return (
        f"| {name}{more} | {size / 1024:.0f} | {hostile.seconds:.2f} | {other.seconds:.2f} "
        f"| {hostile.seconds / other.seconds:.1f} | {hostile.memory:.0f} | {other.memory:.0f} "
        f"| {hostile.memory / other.memory:.1f} |"
    )


def main() -> int:
    """Print the table; the exit status is 1 if a shape is over the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shapes", nargs="*", choices=[[], *SHAPES])
    parser.add_argument("--seconds", type=float, default=60, help="CPU seconds after which to stop")
    parser.add_argument("--command", action="append", choices=COMMANDS, help="can be repeated")
    given = parser.parse_args()
    print("| shape | KiB | CPU s | honest s | ratio | MiB | honest MiB | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    over = False
    for name in given.shapes or SHAPES:
        every = [*COMMANDS] if name in ORDER else ["check"]
        commands: list[str] = given.command or every
        for command, size, hostile, other in measure(SHAPES[name](), commands, given.seconds):
            label = name if command == "check" else f"{name}: {command}"
            print(row(label, size, hostile, other), flush=True)
            over |= (
                hostile.status not in ENDED
                or hostile.seconds > TARGET * other.seconds
                or hostile.memory > TARGET * other.memory
            )
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
