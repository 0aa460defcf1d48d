# SPDX-License-Identifier: MIT
"""The desk where reports are asked for: which ones there are, for whom, at which version."""
