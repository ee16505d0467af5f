"""How a report is shown: at a terminal, as JSON lines, as CSV, as a workbook, and one rule's trace in words.

Makes nothing up: what is said comes from the engine's report. Extras (rich, XlsxWriter) load when used. Knows no command.
"""
