"""Tests of batches: real clips of landmarks, real processes, real kills."""
