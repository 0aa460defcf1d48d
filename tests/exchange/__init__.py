# SPDX-License-Identifier: MIT
"""Data that comes and goes: worked examples, flaws of real files, round trips, bad input, fuzzing."""
