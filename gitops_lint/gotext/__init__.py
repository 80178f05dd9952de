"""Text formats as Go's libraries read them: regular expressions, globs, version ranges."""
