from lab.kubelet import read_by


def test_a_pod_reads_what_it_cannot_start_without() -> None:
    pod = {
        "initContainers": [{"envFrom": [{"secretRef": {"name": "keys"}}]}],
        "containers": [
            {
                "envFrom": [
                    {"configMapRef": {"name": "settings"}},
                    {"configMapRef": {"name": "extra", "optional": True}},
                ],
                "env": [
                    {"name": "A", "value": "1"},
                    {"name": "B", "valueFrom": {"secretKeyRef": {"name": "token", "key": "b"}}},
                    {"name": "C", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                ],
            }
        ],
        "volumes": [
            {"name": "a", "secret": {"secretName": "certificate"}},
            {"name": "b", "emptyDir": {}},
            {"name": "c", "projected": {"sources": [{"configMap": {"name": "files"}}]}},
        ],
    }
    assert set(read_by(pod)) == {
        ("secrets", "keys"),
        ("configmaps", "settings"),
        ("secrets", "token"),
        ("secrets", "certificate"),
        ("configmaps", "files"),
    }
