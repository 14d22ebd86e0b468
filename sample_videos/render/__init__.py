"""Renders exercise clips of a parametric body with exact truth."""
