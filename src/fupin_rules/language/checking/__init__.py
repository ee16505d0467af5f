"""The rooms of the checker: names, operators, comparisons, calls, loops; `check` puts them together."""
