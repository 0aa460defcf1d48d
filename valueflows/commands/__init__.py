# SPDX-License-Identifier: MIT
"""What the program's commands do. Each module is imported when one of its commands is run."""
