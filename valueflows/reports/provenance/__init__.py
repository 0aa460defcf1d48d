# SPDX-License-Identifier: MIT
"""What a thing cost along its way: inputs by unit of product, and what became of its price."""
