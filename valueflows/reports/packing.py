# SPDX-License-Identifier: MIT
"""What is packed in what, followed through time: content is valued in its container alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from valueflows.model.reading import Flow


class Packing:
    """Which resources are in which container."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}
        self.into: set[str] = set()
        """Processes in which something was packed: what they make is what it was packed in."""
        self._content: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._container: dict[str, str] = {}

    def plan(self, events: Iterable[Flow]) -> None:
        """See which container each process makes; one that makes several packs into none."""
        several = set[str]()
        for event in events:
            if event.action not in {"produce", "modify"} or event.resource is None:
                continue
            process = event.output_of
            if (
                process is not None
                and self._made.setdefault(process, event.resource) != event.resource
            ):
                several.add(process)
        for process in several:
            del self._made[process]

    def follow(self, event: Flow) -> None:
        """Take in that something was packed or unpacked."""
        resource = event.resource
        if resource is None or event.corrects is not None:
            return
        if event.action == "combine":
            self.into.add(event.input_of or "")
            container = event.to_resource or self._made.get(event.input_of or "")
            if container is not None and container != resource:
                self._content[container][resource] = None
                self._container[resource] = container
        elif event.action == "separate":
            container = self._container.pop(resource, None)
            if container is not None:
                self._content[container].pop(resource, None)

    def inside(self, container: str) -> Iterator[str]:
        """Yield all that is in a container, whatever it is packed in there."""
        waiting = [container]
        while waiting:
            for content in self._content[waiting.pop()]:
                yield content
                waiting.append(content)
