"""Pictures and papers: what screens carry beside their words."""
