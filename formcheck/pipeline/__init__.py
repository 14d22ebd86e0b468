"""The way of one clip: open, track, analyse, write."""
