"""What the checkout shows about the needs of a cluster, in words."""

from typing import Final

from gitops_lint.results.needs import EvidenceKind

_WORDS: Final = {
    EvidenceKind.MANIFEST: "defines it, but this cluster does not apply that file",
    EvidenceKind.SCRIPT: "may create it",
    EvidenceKind.ANSIBLE: "may create it (Ansible)",
    EvidenceKind.TERRAFORM: "may create it (Terraform)",
    EvidenceKind.HELMFILE: "may create it (helmfile)",
    EvidenceKind.TALOS: "may create it (Talos)",
    EvidenceKind.DOCUMENTATION: "describes how to create it",
}


def evidence_sentence(kind: EvidenceKind, place: str) -> str:
    """`scripts/bootstrap.sh:12 may create it`; `place` is shown as it is."""
    return f"{place} {_WORDS[kind]}"


def pods_sentence(pulls: bool, workloads: str) -> str:
    """What happens without a need to the pods of some workloads, whose names are shown as they are."""
    if pulls:
        return f"without it, images are pulled without credentials: {workloads}"
    return f"without it, pods do not start: {workloads}"


def namesake_sentence(name: str, place: str) -> str:
    """The hint of an object with the same name elsewhere, which does not meet the need."""
    return f"not the same: {name} in another namespace, {place}"
