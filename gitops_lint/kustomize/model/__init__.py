"""The data of a build: objects, their order, and the report of faults and unknowns."""
