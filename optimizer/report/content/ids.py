"""Ids that a case may use without a name, as words: marked here for the catalogue.

``Naming.plain`` looks them up with spaces for hyphens; one that is not here stays as it is.
"""

from __future__ import annotations

from optimizer.words import N_

ROUTES = (
    N_("grant"), N_("grant aid"), N_("study grant"), N_("yen loan"), N_("loan"),
    N_("investment loan"), N_("equity"), N_("exploration equity"), N_("producing equity"),
    N_("guarantee"), N_("insurance"), N_("technical cooperation"), N_("private infrastructure"),
)  # fmt: skip
"""Routes of support."""
REGIONS = (
    N_("africa"), N_("asia"), N_("europe"), N_("oceania"), N_("north america"),
    N_("central america"), N_("south america"), N_("latin america"), N_("caribbean"),
    N_("north africa"), N_("west africa"), N_("central africa"), N_("east africa"),
    N_("southern africa"), N_("middle east"), N_("central asia"), N_("east asia"),
    N_("south asia"), N_("southeast asia"), N_("eastern europe"), N_("western europe"),
)  # fmt: skip
"""Regions of hosts."""
GROUPS = (
    N_("home"), N_("producing"), N_("rare earths"), N_("round"), N_("between governments"),
    N_("deep sea stages"), N_("spread"), N_("eligibility"), N_("stages"), N_("levers"),
    N_("agreements"), N_("stockpile"),
)  # fmt: skip
"""Groups of candidates and of rules in the cases that are shipped."""
