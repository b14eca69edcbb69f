"""Matters: what officers gather about one dispute, judge twice, black out, number and give away."""
