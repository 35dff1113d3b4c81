"""Case + Portfolio -> violations and the measure, without the solver's rows."""
