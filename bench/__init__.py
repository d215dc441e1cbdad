"""Measurements: how long the shop takes for what people do most."""
