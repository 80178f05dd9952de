"""Deadlocks: events that wait for each other."""
