# SPDX-License-Identifier: MIT
"""The tests: a folder for each storey, scenarios that a bookkeeper can read, the sample world."""
