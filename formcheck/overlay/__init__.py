"""The annotated clip: the recording once more, with the judged set drawn on it."""
