# SPDX-License-Identifier: MIT
"""Formats in and out: readers return records and problems, and never write."""
