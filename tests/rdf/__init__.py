# SPDX-License-Identifier: MIT
"""The field table read as RDF, held against the published vocabulary."""
