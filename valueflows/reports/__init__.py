# SPDX-License-Identifier: MIT
"""Statements, disclosures and indicators: pure functions over what a ledger holds."""
