"""A case that moves to another cell: proposed by one mayor, accepted by the other, and only the minimum goes (R60)."""
