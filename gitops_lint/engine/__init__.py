"""From paths to a report: runs the rules, locates their findings, applies suppressions, redacts."""
