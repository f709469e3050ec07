"""Matching without a database: the problem, who fits whom, two ways to solve it, and the reasons."""
