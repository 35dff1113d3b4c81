"""The parts of the Excel view: figures, styles, sheets, tables and native charts."""
