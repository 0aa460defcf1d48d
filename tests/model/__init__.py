# SPDX-License-Identifier: MIT
"""Unit tests of the model, one module for each of its modules."""
