"""An entry that is written twice with the same content is removed; of others, only its author knows the right one."""

import pytest

from gitops_lint.testing import fix_files

RULE = "duplicate-list-entry"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: default}
spec:
  containers:
    - name: a
      image: a:1
      env:
        - {name: A, value: x}
        - name: B  # c
          value: y
"""


@pytest.mark.parametrize(
    ("second", "fixed"),
    [
        ("        - {name: A, value: x}  # again\n", ""),
        ("        - {name: A, value: z}\n", "        - {name: A, value: z}\n"),
    ],
)
def test_only_a_copy_is_removed(second: str, fixed: str) -> None:
    path = "clusters/production/pod.yaml"
    assert fix_files({path: POD + second}, select=[RULE]) == {path: POD + fixed}
