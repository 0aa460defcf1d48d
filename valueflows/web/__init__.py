# SPDX-License-Identifier: MIT
"""The ledger over HTTP: GraphQL, SPARQL, records by their address, and the pages around them."""
