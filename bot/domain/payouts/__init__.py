"""Payouts: from available money to the freelancer's own account."""
