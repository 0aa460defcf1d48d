# SPDX-License-Identifier: MIT
"""Reports as they are asked for: which there are, for whom, and at which version."""
