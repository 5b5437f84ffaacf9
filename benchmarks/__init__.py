"""Harnesses that prove delivery and speed against real processes; none of this runs in production."""
