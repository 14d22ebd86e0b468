"""Speech and tones from this computer alone; whatever is missing or hangs, the caller never waits."""
