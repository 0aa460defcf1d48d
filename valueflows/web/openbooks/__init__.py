# SPDX-License-Identifier: MIT
"""The page of an organisation for everyone: its rules, what was measured by them, and what is not told."""
