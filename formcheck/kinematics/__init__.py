"""Angles, lengths, camera view and smoothing: pure functions of landmark arrays, and the resampled body."""
