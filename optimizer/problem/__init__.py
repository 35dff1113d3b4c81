"""Case -> Problem: tables of columns, rows and coefficients."""

from optimizer.problem.formulate import tables
from optimizer.problem.problem import Problem

__all__ = ["Problem", "tables"]
