"""Video in and out: recordings, GIFs and picture folders as timed frames; encoded clips and their audio."""
