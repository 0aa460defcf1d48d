# SPDX-License-Identifier: MIT
"""Statements, from books written by hand and from books drawn by chance."""
