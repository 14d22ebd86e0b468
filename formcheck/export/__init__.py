"""Exports: signals and landmarks as tables, markers and joint angles for OpenSim."""
