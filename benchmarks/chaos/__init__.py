"""Delivery under kill -9: pages that record what they show, and a checker of what they recorded."""
