# SPDX-License-Identifier: MIT
"""What is computed from the books: statements, disclosures, allocations, indicators."""
