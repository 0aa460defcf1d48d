# SPDX-License-Identifier: MIT
"""The statements that books have always given: each a pure function over an organisation's accounts."""
