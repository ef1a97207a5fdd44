"""Attacks on a running demo, over HTTP alone: nothing of the house is imported here."""
