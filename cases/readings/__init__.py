"""Reading afterwards: who read a case, for who leads its consultation (R73)."""
