"""Facts about a whole checkout, or an artifact, each found out once."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from gitops_lint.documents.artifact import Artifact
from gitops_lint.documents.tree import Answered, Tree

if TYPE_CHECKING:
    from gitops_lint.documents.memory import Memory

_Of = TypeVar("_Of", bound=Tree | Artifact)
_More = ParamSpec("_More")
_Answer = TypeVar("_Answer")


def fact(
    function: Callable[Concatenate[_Of, _More], _Answer],
) -> Callable[Concatenate[_Of, _More], _Answer]:
    """Call a function only once for each tree or artifact (its first argument) and the other arguments.

    Other computations that call it depend on its answer, not on all that it reads: as long as the answer
    is the same, their results are kept in the memory of the tree. The other arguments must be hashable.
    """

    @wraps(function)
    def answered(of: _Of, /, *about: _More.args, **more: _More.kwargs) -> _Answer:
        assert not more, function
        tree = of if isinstance(of, Tree) else of.tree
        memory = tree.memory
        if memory is None:
            if (function, about) not in of.facts:
                of.facts[function, about] = Answered(function(of, *about, **more))
            return of.facts[function, about].answer  # type: ignore[no-any-return]
        key = None if isinstance(of, Tree) else of.key, answered, about
        if key not in tree.facts:
            tree.facts[key] = _found(key, lambda: function(of, *about, **more), tree, memory)
        answer, kept = tree.facts[key]
        assert kept is not None
        if tree.trace is not None:
            tree.trace.facts[key] = answer
            tree.trace.parts.append(kept)
        elif id(kept) not in tree.applied:
            tree.applied.add(id(kept))
            tree.add(kept.trace)
        return answer  # type: ignore[no-any-return]

    return answered


def _found(key: Hashable, find: Callable[[], Any], tree: Tree, memory: "Memory") -> Answered:
    from gitops_lint.documents.memory import same

    old = [*memory.known(key)]
    for kept in old:
        if tree.gives(kept.trace):
            kept.touch(memory.lint)
            return Answered(kept.result, kept)
    with tree.tracing() as trace:
        answer = find()
    # An equal answer of an earlier lint is used instead, so that it is quickly recognized.
    answer = next((kept.result for kept in old if same(kept.result, answer)), answer)
    return Answered(answer, memory.keep(key, None, answer, trace))
