# SPDX-License-Identifier: MIT
"""What a flow is and what it does: records, actions, effects, rules. Imports nothing but Python."""
