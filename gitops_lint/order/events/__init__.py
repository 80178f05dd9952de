"""The event graph: what happens in a cluster on its way from empty to Ready, and what waits for what."""
