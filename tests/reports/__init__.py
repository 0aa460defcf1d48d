# SPDX-License-Identifier: MIT
"""Tests of statements, disclosures and indicators."""
