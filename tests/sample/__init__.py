# SPDX-License-Identifier: MIT
"""The sample data: what it claims to be, reckoned once more without the program."""
