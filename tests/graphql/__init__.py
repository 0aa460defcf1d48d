# SPDX-License-Identifier: MIT
"""Tests of the API: what can be asked, what can be recorded, and what is refused."""
