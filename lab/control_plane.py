"""One cluster on loopback: etcd, the API server, Flux's controllers, and the played rest."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from lab.api import Api, Json, lists
from lab.checkout import RETRY
from lab.flux import PLAYED, RUNNING, crds, flux_crds
from lab.kubelet import Kubelet
from lab.processes import EndedError, Processes, free_address
from lab.programs import API_SERVER, CONTROLLERS, ETCD
from lab.setup import Setup
from lab.web import Web

_TOKEN: Final = "lab"  # noqa: S105  of a server that only this machine reaches, for as long as it runs
_PATIENCE: Final = 180.0  # seconds until the API server answers
_QUICK: Final = 0.2
# How soon a controller looks again at a dependency that is not Ready; Flux's default is 30 s.
_REQUEUE: Final = "--requeue-dependency=3s"


class Cluster(NamedTuple):
    """A running cluster, the address of its etcd, and the folder for its files."""

    api: Api
    etcd: str
    web: Web
    kubelet: Kubelet
    processes: Processes
    folder: Path


@contextmanager
def cluster(setup: Setup, workers: int) -> Iterator[Cluster]:
    """Start an empty cluster with Flux; `workers` is how many objects each controller reconciles at once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="lab-")))
        processes = stack.enter_context(Processes(folder))
        etcd = _start_etcd(folder, processes)
        api, port = stack.enter_context(_serving(folder, processes, etcd))
        _aggregate_roles(api)
        for definition in (*flux_crds(setup.flux), *crds()):
            api.apply(definition)
        _wait_until_served(api)
        web = stack.enter_context(Web())
        _start_flux(folder, processes, port, setup, workers)
        kubelet = stack.enter_context(Kubelet(lambda: Api(port, _TOKEN), PLAYED))
        yield Cluster(api, etcd, web, kubelet, processes, folder)


@contextmanager
def api_server() -> Iterator[Api]:
    """Start an API server alone, without Flux."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="lab-")))
        processes = stack.enter_context(Processes(folder))
        etcd = _start_etcd(folder, processes)
        yield stack.enter_context(_serving(folder, processes, etcd))[0]


@contextmanager
def _serving(folder: Path, processes: Processes, etcd: str) -> Iterator[tuple[Api, int]]:
    """Start the API server and wait until it answers: a client, and its port."""
    port = _start_api_server(folder, processes, etcd)
    api = Api(port, _TOKEN)
    try:
        _wait_for_api_server(api, processes)
        yield api, port
    finally:
        api.close()


def _start_etcd(folder: Path, processes: Processes) -> str:
    """Start etcd; returns its address."""
    clients, peers = free_address(), free_address()
    processes.start(
        ETCD,
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls=http://{clients}",
        f"--advertise-client-urls=http://{clients}",
        f"--listen-peer-urls=http://{peers}",
        f"--initial-advertise-peer-urls=http://{peers}",
        f"--initial-cluster=default=http://{peers}",
        "--unsafe-no-fsync",
        "--log-level=error",
    )
    return clients


def _start_api_server(folder: Path, processes: Processes, etcd: str) -> int:
    """Start the API server; returns its port."""
    own = free_address()
    tokens, key, port = folder / "tokens.csv", folder / "accounts.key", own.rpartition(":")[2]
    tokens.write_text(f'{_TOKEN},admin,1,"system:masters"\n', encoding="utf-8")
    subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
    processes.start(
        API_SERVER,
        f"--etcd-servers=http://{etcd}",
        # The whole history is read.
        "--storage-media-type=application/json",
        "--etcd-compaction-interval=0",
        f"--secure-port={port}",
        "--bind-address=127.0.0.1",
        f"--cert-dir={folder / 'certificates'}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        f"--token-auth-file={tokens}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        # There is no controller that would create a ServiceAccount in each namespace.
        "--disable-admission-plugins=ServiceAccount",
        "--allow-privileged=true",
        "--profiling=false",
        "--enable-priority-and-fairness=false",
        "--endpoint-reconciler-type=none",
    )
    return int(port)


def _wait_for_api_server(api: Api, processes: Processes) -> None:
    end = time.monotonic() + _PATIENCE
    while not api.is_served("/readyz"):
        processes.check()
        if time.monotonic() > end:
            raise EndedError("the API server does not answer")
        time.sleep(_QUICK)


def _aggregate_roles(api: Api) -> None:
    """Give the roles view, edit and admin their rules, as kube-controller-manager does."""
    path = "/apis/rbac.authorization.k8s.io/v1/clusterroles"
    rules: list[Json] = []
    for name in ("view", "edit", "admin"):  # each has the rules of those before
        part = api.get(f"{path}/system:aggregate-to-{name}") or {}
        rules += part.get("rules", [])
        api.merge(f"{path}/{name}", {"rules": rules})


def _wait_until_served(api: Api) -> None:
    for _, path in lists(RUNNING):
        while not api.is_served(path):
            time.sleep(_QUICK)


def _start_flux(folder: Path, processes: Processes, port: int, setup: Setup, workers: int) -> None:
    config = folder / "kubeconfig"
    config.write_text(json.dumps(_kubeconfig(port)), encoding="utf-8")
    environment = {
        "KUBECONFIG": str(config),
        "RUNTIME_NAMESPACE": "flux-system",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    storage = free_address()
    artifacts = folder / "artifacts"
    artifacts.mkdir()
    special = {
        "source-controller": (
            f"--storage-path={artifacts}",
            f"--storage-addr={storage}",
            f"--storage-adv-addr={storage}",
        ),
        "kustomize-controller": (_REQUEUE,),
        "helm-controller": (_REQUEUE,),
    }
    for program in CONTROLLERS[setup.flux]:
        processes.start(
            program,
            "--enable-leader-election=false",
            "--log-level=info",
            "--events-addr=",
            f"--max-retry-delay={RETRY}s",
            f"--concurrent={workers}",
            "--kube-api-qps=1000",
            "--kube-api-burst=2000",
            f"--metrics-addr={free_address()}",
            f"--health-addr={free_address()}",
            *special[program.name],
            *setup.flags(program.name),
            **environment,
        )


def _kubeconfig(port: int) -> Json:
    server = {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "lab", "cluster": server}],
        "users": [{"name": "lab", "user": {"token": _TOKEN}}],
        "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "lab"}}],
        "current-context": "lab",
    }
