"""The event graph: the events of a cluster from empty to Ready, and the order between them."""
