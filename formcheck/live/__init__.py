"""A set as it happens: capture, the coach's loop, the window, and what is kept of it."""
