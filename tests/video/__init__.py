"""Clips made here, and the tests of reading them."""
