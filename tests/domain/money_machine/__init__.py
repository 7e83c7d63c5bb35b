"""Everything that can be done with money, in any order, and an auditor who follows every transfer with their own sums."""
