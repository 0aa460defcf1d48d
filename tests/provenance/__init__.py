# SPDX-License-Identifier: MIT
"""Prices and what became of them, and what went into things."""
