"""Rules about objects that Flux deletes or that have two owners."""
