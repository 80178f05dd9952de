"""Words data for messages: lists, suggestions, durations, explanations."""
