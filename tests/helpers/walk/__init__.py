"""A walk over every number of a report: what the run file says it has to be, and where it stands.

Written from the run file and the definitions; imports nothing of optimizer.report, measures or
analysis but the pieces of a report (blocks) and the judge.
"""
