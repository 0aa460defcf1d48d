# SPDX-License-Identifier: MIT
"""Every kind of report there is. A new one is an entry here and a module in ``reports``."""

from __future__ import annotations

from typing import Final

from valueflows.desk.counting import counted
from valueflows.desk.kinds import Reads, ReportKind
from valueflows.desk.measured import KINDS as MEASURED
from valueflows.desk.statements import KINDS as STATEMENTS
from valueflows.reports import activity

_KINDS: Final = (
    ReportKind(
        activity.NAME,
        activity.TITLE,
        "How many events of each action were recorded, by month and organisation.",
        counted,
        reads=Reads.SHOWN,
        local=True,
    ),
    *STATEMENTS,
    *MEASURED,
)
REPORTS: Final = {kind.name: kind for kind in _KINDS}
