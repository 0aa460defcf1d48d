# SPDX-License-Identifier: MIT
"""``python -m valueflows`` is ``valueflows``."""

from __future__ import annotations

import sys

from valueflows.cli import main

sys.exit(main())
