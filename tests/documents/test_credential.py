"""Which values of Secrets are credentials in plain text."""

from base64 import b64encode

import pytest

from gitops_lint.documents import hidden, is_credential, is_token

RANDOM = "Zk3q9TvXw82LmPq4RtYu7"
CIPHER = "ENC[AES256_GCM,data:abc,iv:abc,tag:abc,type:str]"
PEM = "-----BEGIN {0}-----\nMIIEow\n-----END {0}-----\n"
JWT = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0ZWFtIn0.{RANDOM}"

CREDENTIALS = [
    ("password", "hunter2hunter2"),
    ("password", "postgres"),
    ("POSTGRES_PASSWORD", "12345678"),
    ("adminPassword", "Uq7.mRz2xW0p"),
    ("client-secret", RANDOM),
    ("AWS_SECRET_ACCESS_KEY", RANDOM),
    ("api-key", RANDOM),
    ("api_token2", "abcd1234"),
    ("MYSQL_PASS", "coffee"),
    ("rootpassword", "coffee"),
    ("whatever", RANDOM),  # random, whatever its key
    ("whatever", JWT),
    ("url", "postgres://shop:coffee9@db:5432/shop"),
    ("address", f"https://hooks.slack.com/services/T012/B345/{RANDOM}"),
    ("tls.key", PEM.format("RSA PRIVATE KEY")),
    ("identity", PEM.format("OPENSSH PRIVATE KEY")),
    ("age.agekey", f"# created\nAGE-SECRET-KEY-1{RANDOM.upper()}"),
    (".dockerconfigjson", '{"auths": {"ghcr.io": {"auth": "c2hvcDpjb2ZmZWU5"}}}'),
    ("shop.env", f"USER=shop\nPASSWORD={RANDOM}\n"),
    ("values.yaml", f"auth:\n  rootPassword: {RANDOM}\n"),
    ("s3.json", f'{{\n  "secretKey": "{RANDOM}"\n}}'),
]
OTHERS = [
    ("password", ""),
    ("password", CIPHER),
    ("password", "${PASSWORD}"),
    ("password", "${PASSWORD:=coffee}"),
    ("password", "{{ .password }}"),
    ("password", "<path:secret/data/shop#password>"),
    ("password", "vault:secret/data/shop#password"),
    ("password", "op://shop/database/password"),
    ("password", "changeme"),
    ("password", "CHANGE_ME_PLEASE"),
    ("password", "REPLACE_ME"),
    ("password", "<password>"),
    ("password", "xxxxxxxx"),
    ("password", "your-password-here"),
    ("password", "example"),
    ("password", "TODO"),
    ("password", "password"),
    ("password", "redacted"),
    ("admin.password", "$2a$10$rRyBsGSHK6.uc8fntPwVIuLVHgsAhAX7TcdrqW/RADU0uh7CaChLa"),
    ("auth", "shop:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/"),
    ("passwordless", "true"),
    ("token", "true"),
    ("token", "60"),
    ("username", "admin"),
    ("token-url", "https://login.example.com/token"),
    ("secretName", "database-admin-2024"),
    ("AWS_ACCESS_KEY_ID", "AB12CD34EF56GH78"),
    ("client_id", RANDOM),
    ("host", "db.shop.svc.cluster.local:5432"),
    ("url", "https://shop@example.org/a"),
    ("public-key", RANDOM),
    ("identity.pub", "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQ"),
    ("known_hosts", "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9ok"),
    ("ca.crt", PEM.format("CERTIFICATE")),
    ("region", "eu-central-1"),
    ("cluster_id", "0f8fad5b-d9cd-469f-a165-70867728950e"),
    ("image", "registry.example.org/shop/web:1.2.3-20240101"),
    (".dockerconfigjson", '{"auths": {"ghcr.io": {"auth": "<auth>"}}}'),
    ("values.yaml", "existingSecret: grafana-admin-v2-secret\npasswordKey: admin-password1\n"),
    ("values.yaml", f"password: {CIPHER}\nsops:\n  mac: {CIPHER}\n"),
    ("number", 5),
    ("password", None),
]  # fmt: skip


@pytest.mark.parametrize(("key", "text"), CREDENTIALS)
def test_credentials(key: str, text: str) -> None:
    in_base64 = b64encode(text.encode()).decode()
    assert is_credential(key, hidden(text), encoded=False)
    assert is_credential(key, hidden(in_base64), encoded=True)


@pytest.mark.parametrize(("key", "text"), OTHERS)
def test_other_values(key: str, text: str | int | None) -> None:
    assert not is_credential(key, hidden(text), encoded=False)
    if isinstance(text, str):
        in_base64 = b64encode(text.encode()).decode()
        assert not is_credential(key, hidden(in_base64), encoded=True)
        assert not is_credential(key, hidden(text), encoded=True)


def test_a_value_in_a_binary_format_is_unknown() -> None:
    assert not is_credential("password", b64encode(b"\xff\xfe\x00" * 9).decode(), encoded=True)


KEY = "MIIEpAIBAAKCAQEA" + "0123456789abcdef" * 3
HEADERS = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0102"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"-----BEGIN PRIVATE KEY-----\n{KEY}\n", True),
        (f"-----BEGIN RSA PRIVATE KEY-----\n{HEADERS}\n\n{KEY}\n", True),
        (f"-----BEGIN RSA PRIVATE KEY-----\n{HEADERS}\n\n{KEY}\n".replace("\n", " "), True),
        (f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{KEY}\n", True),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", False),
        (f"no header here {KEY} PRIVATE KEY-----", False),
        ("-----BEGIN PRIVATE KEY-----\n" + "a: b " * 1000, False),
    ],
)
def test_a_private_key_anywhere(text: str, *, expected: bool) -> None:
    assert is_token(text) is expected
