# SPDX-License-Identifier: MIT
"""Stretches of time that reports are about; what they are is in ``model.periods``."""

from __future__ import annotations

from valueflows.model.periods import Period, PeriodError, day_of, moment, period_of, zone_of

__all__ = ["Period", "PeriodError", "day_of", "moment", "period_of", "zone_of"]
