"""Proposals of freelancers to jobs."""
