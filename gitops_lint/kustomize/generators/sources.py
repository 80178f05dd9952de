"""The sources of generated data: literals, files and env files. (api/kv)"""

from collections.abc import Iterator
from posixpath import basename

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import WHOLE_FILE, FaultKind, Map, Place, Seq, reveal
from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.model.resource import BuildError
from gitops_lint.namedtuple import NamedTuple


class Pair(NamedTuple):
    """A key, its content, and the place of the source."""

    key: str
    value: bytes
    place: Place


def pairs(context: Context, args: Map, name: str, kind: str) -> Iterator[Pair]:
    """The pairs of all sources, in kustomize's order. Each key appears once.

    `kind` is that of the generated object; the files of a Secret are secret.
    """
    seen: set[str] = set()
    for pair in (
        *_from_envs(context, args, kind),
        *_from_literals(context, args),
        *_from_files(context, args, kind),
    ):
        if not _is_key(pair.key):
            context.report.fail(
                FaultKind.BUILD_FAILED,
                f"the key of this entry is not valid, so the API server rejects the {kind}",
                pair.place,
                "use only letters, digits, `-`, `_` and `.`",
            )
        elif pair.key in seen:
            context.report.fail(
                FaultKind.BUILD_FAILED,
                f"key `{pair.key}` is set twice in {name}, so the build fails",
                pair.place,
            )
        else:
            seen.add(pair.key)
            yield pair


def _is_key(key: str) -> bool:
    """Whether the API server accepts a key; unknown ones count as valid, because Flux substitutes later.

    kustomize itself accepts any key. (kustomize: api/internal/validate `ErrIfInvalidKey`, `IsEnvVarName`;
    Kubernetes: `IsConfigMapKey`)
    """
    if "${" in key:
        return True
    allowed = key.replace("-", "").replace("_", "").replace(".", "")
    return (
        0 < len(key) <= 253
        and (not allowed or (allowed.isascii() and allowed.isalnum()))
        and key not in (".", "..")
        and not key.startswith("..")
    )


def _sources(args: Map, key: str) -> Iterator[tuple[str, Place]]:
    entries = args.get(key)
    if isinstance(entries, Seq):
        yield from zip(entries, entries.places, strict=True)


def _from_literals(context: Context, args: Map) -> Iterator[Pair]:
    for literal, place in _sources(args, "literals"):
        key, separator, value = reveal(literal).partition("=")
        if not separator or not key:
            context.report.fail(
                FaultKind.BUILD_FAILED, "a literal must have the form `key=value`", place
            )
            continue
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        yield Pair(key, value.encode(errors="replace"), place)


def _from_files(context: Context, args: Map, kind: str) -> Iterator[Pair]:
    for source, place in _sources(args, "files"):
        key, separator, path = source.partition("=")
        if not separator:
            key, path = basename(source.rstrip("/")) or source, source
        if not key or not path or "=" in path:
            context.report.fail(
                FaultKind.BUILD_FAILED,
                f"`{source}` must have the form `path` or `key=path`",
                place,
            )
            continue
        content = _content(context, path, place, "files", kind)
        if content is not None:
            yield Pair(key, content, place)


def _from_envs(context: Context, args: Map, kind: str) -> Iterator[Pair]:
    sources = list(_sources(args, "envs"))
    if args.get("env"):
        sources.append((args["env"], args.places["env"]))
    for path, place in sources:
        content = _content(context, path, place, "envs", kind)
        if content is None:
            continue
        try:
            yield from _env_lines(content, place)
        except BuildError as error:
            context.report.fail(
                FaultKind.BUILD_FAILED, f"`{path}`: {error}, so the build fails", place
            )


def _env_lines(content: bytes, place: Place) -> Iterator[Pair]:
    for number, raw in enumerate(content.split(b"\n")):
        line = raw.removesuffix(b"\r")
        try:
            text = line.decode()
        except UnicodeDecodeError:
            raise BuildError(f"line {number + 1} is not UTF-8") from None
        if number == 0:
            text = text.removeprefix("\ufeff")
        text = text.lstrip()
        if not text or text.startswith("#"):
            continue
        key, _, value = text.partition("=")
        if not key:
            continue  # kustomize drops it
        if not _is_key(key):
            raise BuildError(f"line {number + 1} has no valid key before `=`")
        yield Pair(key, value.encode(), place)


def _content(context: Context, path: str, place: Place, role: str, kind: str) -> bytes | None:
    found = context.file_path(path, place, role)
    if found is None:
        return None
    if kind == "Secret":
        context.artifact.tree.conceal(Place(context.artifact.origin(found), None, WHOLE_FILE))
    try:
        content = context.artifact.read(found)
    except OSError as error:
        context.report.fail(
            FaultKind.BUILD_FAILED, f"`{path}` cannot be read: {error.strerror or error}", place
        )
        return None
    spend(Unit.CHARACTERS, len(content))
    return content
