"""Build the package of the last commit several times, and keep it if all builds are equal, byte for byte.

    python scripts/build.py [FOLDER]   (default: dist)

The build tools are those of locks/build.txt, in an environment of their own. The second build has another
folder, other times and permissions of its files, another umask and another time zone. The wheel is also
built from the source distribution. FOLDER then has both, the SBOM, and SHA256SUMS.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from sbom import sbom

ROOT = Path(__file__).resolve().parent.parent
# The time of the files in the archives: hatchling's default, so that any build of a release gives the same.
EPOCH = "1580601600"


def build_tools(folder: Path) -> Path:
    """The Python of a new environment with the locked build tools."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    lock = ROOT / "locks" / "build.txt"
    install = ("-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    only_locked = ("--require-hashes", "--only-binary", ":all:", "--requirement", lock)
    subprocess.run([python, *install, *only_locked], check=True)
    return python


def build(python: Path, tree: Path, kind: str, zone: str, umask: int) -> Path:
    """Build a `wheel` or `sdist` of a tree; returns the file."""
    output = tree.parent / f"{tree.name}-{kind}"
    subprocess.run(
        [python, "-I", "-m", "hatchling", "build", "-t", kind, "-d", output],
        cwd=tree,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "TZ": zone},
        umask=umask,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    (built,) = output.iterdir()
    return built


def checkout(tree: Path, time: int, mask: int) -> Path:
    """A copy of the last commit: its files are from `time` (seconds since 1970), with permissions less `mask`."""
    archive = tree.with_name(f"{tree.name}.tar")
    archive.parent.mkdir(parents=True, exist_ok=True)
    command = ["git", "archive", "--output", archive, "HEAD"]
    subprocess.run(command, cwd=ROOT, check=True)
    shutil.unpack_archive(archive, tree, filter="data")
    for path in tree.rglob("*"):
        path.chmod(path.stat().st_mode & ~mask)
        os.utime(path, (time, time))
    return tree


def reproduced(work: Path) -> list[Path]:
    """The source distribution and the wheel, built in several ways; exits if two builds differ."""
    python = build_tools(work / "tools")
    one = checkout(work / "one", 10**9, 0)
    other = checkout(work / "a" / "longer name", 15 * 10**8, 0o077)
    source = build(python, one, "sdist", "UTC", 0o022)
    unpacked = work / "unpacked"
    shutil.unpack_archive(source, unpacked, filter="data")
    (from_source,) = unpacked.iterdir()
    wheel = build(python, one, "wheel", "UTC", 0o022)
    pairs = [
        (source, build(python, other, "sdist", "Pacific/Apia", 0o077)),
        (wheel, build(python, other, "wheel", "Pacific/Apia", 0o077)),
        (wheel, build(python, from_source, "wheel", "UTC", 0o022)),
    ]
    for first, second in pairs:
        if first.read_bytes() != second.read_bytes():
            sys.exit(f"not reproducible: {first} and {second} differ")
    return [source, wheel]


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "dist").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        built = [Path(shutil.copy(it, folder)) for it in reproduced(Path(work))]
    bill = folder / "gitops-lint.cdx.json"
    bill.write_text(sbom())
    sums = [f"{hashlib.sha256(it.read_bytes()).hexdigest()}  {it.name}\n" for it in (*built, bill)]
    (folder / "SHA256SUMS").write_text("".join(sums))
    print("".join(sums), end="")


if __name__ == "__main__":
    main()
