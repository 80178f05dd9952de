"""Uses the results of earlier lints again where the checkout gives the same answers.

Only with a memory (`Tree(memory=...)`), as a `Workspace` has it. The work that a result once took is counted
again. It may then be counted twice, where a lint from scratch does it once for several results, but never too
rarely: if no budget is exceeded, none would be in a lint from scratch.
"""

from collections.abc import Callable, Hashable
from contextlib import nullcontext
from typing import Any, TypeVar

from gitops_lint.budget import build_budget, spend_all, spent
from gitops_lint.documents import Tree

_Result = TypeVar("_Result")


def reused(
    tree: Tree,
    key: Hashable,
    inputs: Any,
    compute: Callable[[], _Result],
    *,
    is_kept: Callable[[], bool] = lambda: True,
    is_build: bool = False,
) -> _Result:
    """The result of a computation that asks the tree, from an earlier lint if that has the same result.

    The computation must depend on nothing but the key, the inputs, and what it asks the tree and its artifacts.
    Results for which `is_kept` is false afterwards are not kept, and if it is false before, none is
    used. `is_build`: the computation has a budget of its own.
    """
    memory = tree.memory
    if memory is None:
        return compute()
    from gitops_lint.documents.memory import same

    for kept in memory.known(key) if is_kept() else ():
        if same(kept.inputs, inputs) and tree.gives(kept.trace):
            kept.touch(memory.lint)
            with build_budget() if is_build else nullcontext():
                spend_all(kept.spent)
            tree.add(kept.trace)
            if tree.trace is not None:
                tree.trace.parts.append(kept)
            return kept.result  # type: ignore[no-any-return]
    before = spent()
    with tree.tracing() as trace:
        result = compute()
    work = tuple(now - then for now, then in zip(spent(), before, strict=True))
    trace.firm &= is_kept()
    kept = memory.keep(key, inputs, result, trace, work)
    tree.add(trace)
    if tree.trace is not None:
        tree.trace.parts.append(kept)
    return result


def reused_of(
    tree: Tree, parts: tuple[object, ...], inputs: Any, compute: Callable[[], _Result]
) -> _Result:
    """The result of a computation that asks the tree nothing, from an earlier lint if its input is the same.

    `parts` must be the identical objects; `inputs` are data.
    """
    memory = tree.memory
    if memory is None:
        return compute()
    from gitops_lint.documents.memory import Trace, same

    key = tuple(map(id, parts))  # no other object has it as long as the kept parts live
    for kept in memory.known(key):
        if same(kept.inputs[1], inputs):
            kept.touch(memory.lint)
            spend_all(kept.spent)
            return kept.result  # type: ignore[no-any-return]
    before = spent()
    result = compute()
    work = tuple(now - then for now, then in zip(spent(), before, strict=True))
    memory.keep(key, (parts, inputs), result, Trace(), work)
    return result


def reused_equal(
    tree: Tree, key: Hashable, found: _Result, parts: Callable[[_Result], Any]
) -> _Result:
    """An object, or that of an earlier lint under the same key whose parts are the same data."""
    memory = tree.memory
    if memory is None:
        return found
    from gitops_lint.documents.memory import Trace, same

    inputs = parts(found)
    for kept in memory.known(key):
        if same(kept.inputs, inputs):
            kept.touch(memory.lint)
            return kept.result  # type: ignore[no-any-return]
    memory.keep(key, inputs, found, Trace())
    return found
