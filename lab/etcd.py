"""The writes to a played cluster, in their exact order: etcd keeps each version of each object."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, NamedTuple

from lab.api import Json

_EVERYTHING: Final = b64encode(b"\0").decode()  # as a key, and as the end of a range
_WATCH: Final = json.dumps(
    {"create_request": {"key": _EVERYTHING, "range_end": _EVERYTHING, "start_revision": "1"}}
)


class Write(NamedTuple):
    """A version of an object; `is_new`: the first one. Revisions number all writes to a cluster."""

    revision: int
    item: Json
    is_new: bool


class Writes:
    """A thread that receives all writes to a cluster, until its etcd ends."""

    def __init__(self, etcd: str) -> None:
        self._connection = HTTPConnection(etcd)
        self._queue: SimpleQueue[Write] = SimpleQueue()
        Thread(target=self._run, daemon=True).start()

    def new(self) -> Iterator[Write]:
        """The writes since the last call."""
        while True:
            try:
                yield self._queue.get_nowait()
            except Empty:
                return

    def _run(self) -> None:
        try:
            self._connection.request("POST", "/v3/watch", _WATCH)
            for line in self._connection.getresponse():
                for found in json.loads(line)["result"].get("events", ()):
                    for write in written(found["kv"]):
                        self._queue.put(write)
        except (OSError, HTTPException, ValueError):
            return  # etcd has ended
        finally:
            self._connection.close()


def written(version: Json) -> Iterator[Write]:
    """The write behind a version of a key; none if it is not that of an object, apart from Kubernetes' Events."""
    value = b64decode(version.get("value", ""))  # none: the object was deleted
    if not value.startswith(b"{"):  # something of the API server itself: all objects are JSON
        return
    item = json.loads(value)
    if "name" in item.get("metadata", ()) and item["kind"] != "Event":
        is_new = version["mod_revision"] == version["create_revision"]
        yield Write(int(version["mod_revision"]), item, is_new)
