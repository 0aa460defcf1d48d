# SPDX-License-Identifier: MIT
"""Tests of traces: where things came from, and where they went."""
