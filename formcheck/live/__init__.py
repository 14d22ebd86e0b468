"""A live session: capture, pose worker, coach, window, and what is written of each set."""
