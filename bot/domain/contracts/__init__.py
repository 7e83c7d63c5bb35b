"""Contracts: milestones that are funded, worked on, approved and released."""
