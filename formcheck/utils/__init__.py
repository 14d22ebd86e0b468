"""Helpers of the system that many packages use: files, memory, processors, folders."""
