# SPDX-License-Identifier: MIT
"""Tests of the ledger: the journal, the books it makes, and what must never be lost."""
