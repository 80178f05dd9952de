"""How long things take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

from tests.order.witness.world import Ref

# Activity: its usual duration, the shortest and the longest that are drawn; in seconds.
_DURATIONS = {
    "notice": (0, 0, 10),  # a new object, until its controller has it in the queue
    "fetch": (2, 1, 40),  # a source, until it has an artifact
    "pull": (1, 1, 20),  # a chart, once its repository has an artifact
    "build": (0, 0, 3),  # a Kustomization: fetch the artifact, build
    "apply": (1, 0, 5),  # a stage: server-side apply, after its dry-run
    "establish": (1, 1, 20),  # a CRD, until it is served
    "bind": (2, 1, 30),  # a claim, once its StorageClass is there
    "pick": (1, 1, 10),  # an image policy, once its repository was scanned
    "operate": (1, 1, 40),  # an operator, until it has acted on a custom resource
    "run": (10, 1, 90),  # pods, once what they read is there
    "definitions": (1, 0, 10),  # a release, until it has applied its CRDs
    "install": (20, 1, 150),  # a release, from then on
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """The duration of each activity of each object.

    Without a seed each takes its usual time; with one, it is drawn, the same each time it is asked
    for. `given` overrides either.
    """

    seed: int | None = None
    given: Mapping[tuple[str, Ref], int] = field(default_factory=dict)

    def seconds(self, activity: str, ref: Ref) -> int:
        if (activity, ref) in self.given:
            return self.given[activity, ref]
        usual, least, most = _DURATIONS[activity]
        if self.seed is None:
            return usual
        drawn = crc32(f"{self.seed} {activity} {ref}".encode())
        return least + drawn % (most - least + 1)
