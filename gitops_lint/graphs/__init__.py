"""Algorithms on directed graphs: cycles, reachability, antichains."""
