"""Agreements: what one side of a contract asks for and the other accepts: changes of milestones, refunds, expenses."""
