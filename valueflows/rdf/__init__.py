# SPDX-License-Identifier: MIT
"""The field table read as RDF: JSON-LD, quads, context, shapes, ontologies."""
