"""From paths to a report: run the rules, locate what they say, suppress, redact."""
