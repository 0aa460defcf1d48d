# SPDX-License-Identifier: MIT
"""What the ledger costs, measured beside a peer or a limit in the same run."""
