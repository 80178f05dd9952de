from pathlib import Path

import pytest

from lab import sops
from lab.checkout import documents
from lab.programs import missing

ENCRYPTED = """\
apiVersion: v1
kind: Secret
metadata:
  name: app
stringData:
  token: ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]
  port: ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:int]
sops:
  # Who can decrypt it.
  age:
    - recipient: age1u4z
      enc: |
        -----BEGIN AGE ENCRYPTED FILE-----

        -----END AGE ENCRYPTED FILE-----
  encrypted_regex: ^(stringData)$
  mac: ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]
"""
PLAIN = """\
apiVersion: v1
kind: Secret
metadata:
  name: app
stringData:
  token: cGxheWVk
  port: 1
"""


def test_a_document_is_encrypted_if_it_has_metadata_and_values() -> None:
    assert sops.is_encrypted(ENCRYPTED)
    assert not sops.is_encrypted(PLAIN)
    # The configuration of an editor, and a value that somebody has copied.
    assert not sops.is_encrypted("sops:\n  age: age1u4z\n")
    assert not sops.is_encrypted(ENCRYPTED.partition("sops:")[0])


def test_encrypted_values_become_plain_ones_of_the_same_type() -> None:
    assert sops.plain(ENCRYPTED) == PLAIN
    assert sops.plain(f"{ENCRYPTED}more: 1\n") == f"{PLAIN}more: 1\n"


def test_the_rule_says_what_is_encrypted() -> None:
    assert sops.rule_of(ENCRYPTED) == ("encrypted_regex", "^(stringData)$")
    wide = ENCRYPTED.replace("\n  encrypted_regex", "\n    encrypted_regex")
    assert sops.rule_of(wide) == ("encrypted_regex", "^(stringData)$")
    assert sops.rule_of(PLAIN) == ("encrypted_regex", "^(data|stringData)$")


@pytest.mark.lab
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_document_is_encrypted_with_the_new_key(tmp_path: Path) -> None:
    file = tmp_path / "app.yaml"
    file.write_text(f"{ENCRYPTED}---\nkind: ConfigMap\n")
    key = sops.new_key()
    sops.encrypt(tmp_path, key)
    first, _, second = documents(file.read_text())
    assert second == "kind: ConfigMap\n"
    assert sops.is_encrypted(first)
    assert key.recipient in first
    assert sops.rule_of(first) == ("encrypted_regex", "^(stringData)$")
    assert sops.plain(first).split() == PLAIN.split()
