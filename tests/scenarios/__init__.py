# SPDX-License-Identifier: MIT
"""Scenarios a bookkeeper can read, and the laws that hold for all of them."""
