# SPDX-License-Identifier: MIT
"""The journal, the books it makes, and the way changes get in; views for readers beside them."""
