"""The report of an item (verslag): sent by who led it, put together for each reader apart, answered, and frozen (R52, R53)."""
