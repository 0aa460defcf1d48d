# SPDX-License-Identifier: MIT
"""Attempts to work out what somebody earns from everything that everybody may read."""
