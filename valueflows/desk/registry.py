# SPDX-License-Identifier: MIT
"""Every kind of report there is. A new one is a line here and a module in ``reports``."""

from __future__ import annotations

from typing import Final

from valueflows.desk.counting import counted
from valueflows.desk.indicators import INDICATORS
from valueflows.desk.kinds import Reads, ReportKind
from valueflows.desk.massbalance import MASS_BALANCE
from valueflows.desk.members import MEMBERS
from valueflows.desk.policies import POLICIES
from valueflows.desk.provenance import PROVENANCE
from valueflows.desk.published import DISCLOSURES
from valueflows.desk.statements import STATEMENTS
from valueflows.reports import activity

_KINDS: Final = (
    *STATEMENTS,
    *POLICIES,
    MEMBERS,
    *INDICATORS,
    MASS_BALANCE,
    DISCLOSURES,
    *PROVENANCE,
    ReportKind(
        activity.NAME,
        activity.TITLE,
        "How many events of each action were recorded, by month and organisation.",
        counted,
        reads=Reads.SHOWN,
        local=True,
    ),
)
REPORTS: Final = {kind.name: kind for kind in _KINDS}
