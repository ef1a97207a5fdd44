"""A meeting before it begins: its day, its agenda, and what of both leaves the screen."""
