# SPDX-License-Identifier: MIT
"""Indicators: single figures that need nothing but the books. They are never summed or graded."""
