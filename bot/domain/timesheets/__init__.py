"""Timesheets: the hours of a contract that is paid by the hour, week by week."""
