"""Everything that can be done with money, in any order, and an auditor who follows it with sums of their own."""
