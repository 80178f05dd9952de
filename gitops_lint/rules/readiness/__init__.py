"""Rules about health checks, Ready conditions, timeouts and intervals."""
