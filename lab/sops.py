"""Documents encrypted with SOPS: in a play they are encrypted with a key that is made for it.

Nobody here has the key of a repository. Encrypted values become other values of the same type, encrypted
at the same places, and the Secret of `spec.decryption` gets the new key.
"""

import re
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

from lab.checkout import documents, texts
from lab.programs import AGE, SOPS

FILE: Final = "lab.agekey"
"""The key of the Secret under which the private key is. (kustomize-controller: `.agekey`)"""

_METADATA: Final = re.compile(r"(?m)^sops:\s*\n(?:[ #].*\n|\n)*")
_VALUE: Final = re.compile(r"ENC\[AES256_GCM,data:.*?,type:(\w+)\]", re.DOTALL)
_RULE: Final = re.compile(
    r"""(?m)^ +(encrypted_regex|unencrypted_regex|encrypted_suffix|unencrypted_suffix): *["']?(.*?)["']?$"""
)
# Without a rule, SOPS encrypts everything, also `kind`; with this one, what a Secret contains.
_DEFAULT_RULE: Final = ("encrypted_regex", "^(data|stringData)$")
# `cGxheWVk` is valid in `data`, and text in `stringData`.
_VALUES: Final = {
    "str": "cGxheWVk",
    "int": "1",
    "float": "1.5",
    "bool": "true",
    "bytes": "cGxheWVk",
}


class Key(NamedTuple):
    """A key of age: who encrypts knows `recipient`, who decrypts `identity`."""

    recipient: str
    identity: str


def new_key() -> Key:
    """A new key."""
    made = subprocess.run([AGE.path], capture_output=True, text=True, check=True).stdout
    found = re.search(r"public key: (\S+)\n(\S+)", made)
    if found is None:
        raise ValueError("age-keygen has printed no key")
    return Key(found[1], found[2])


def is_encrypted(document: str) -> bool:
    """Whether a document has the metadata of SOPS and an encrypted value."""
    return bool(_METADATA.search(document) and _VALUE.search(document))


def has_encrypted(folder: Path) -> bool:
    """Whether there are encrypted documents below a folder."""
    return any(is_encrypted(it) for _, text in texts(folder) for it in documents(text))


def encrypt(folder: Path, key: Key) -> None:
    """Replace each encrypted document below a folder by one that `key` decrypts."""
    for path, text in texts(folder):
        changed = "".join(_encrypted(it, key) if is_encrypted(it) else it for it in documents(text))
        if changed != text:
            path.write_text(changed, encoding="utf-8", errors="surrogateescape")


def plain(document: str) -> str:
    """An encrypted document with other, plain values, and without the metadata."""
    return _VALUE.sub(lambda it: _VALUES.get(it[1], _VALUES["str"]), _METADATA.sub("", document))


def rule_of(document: str) -> tuple[str, str]:
    """The rule that selects the encrypted values: its name in the metadata, and its value."""
    found = _RULE.search(document)
    return (found[1], found[2]) if found else _DEFAULT_RULE


def _encrypted(document: str, key: Key) -> str:
    name, value = rule_of(document)
    done = subprocess.run(
        [
            SOPS.path, "encrypt", "--age", key.recipient, f"--{name.replace('_', '-')}", value,
            "--input-type", "yaml", "--output-type", "yaml", "/dev/stdin",
        ],
        input=plain(document),
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=True,
    )  # fmt: skip
    return done.stdout
