# SPDX-License-Identifier: MIT
"""A ledger for the economy of co-operatives, on the REA model and the ValueFlows vocabulary."""

__version__ = "0.1.0"
