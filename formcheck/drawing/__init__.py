"""Drawing: the annotated clip, stills of faults, and the parts that the live screen shares."""
