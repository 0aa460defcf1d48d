# SPDX-License-Identifier: MIT
"""The API: types, inputs, queries and mutations, generated from the field table."""
