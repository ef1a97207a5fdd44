"""What comes out of an item while people talk: decisions and actions."""
