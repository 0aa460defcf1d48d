# SPDX-License-Identifier: MIT
"""Tests of the benchmarks: that each measures what it says."""
