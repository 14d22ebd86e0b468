"""formcheck: a camera form checker for glute and hip training."""

__version__ = "0.1.0"
