# SPDX-License-Identifier: MIT
"""Tests of the server, over HTTP on this machine: who may ask what, and what is answered."""
