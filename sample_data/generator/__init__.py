# SPDX-License-Identifier: MIT
"""The year after the first month: what the sample co-operatives do from February to December.

January and the special days are told by hand; ``generate.py`` writes the months between them.
Nothing here is drawn by lot: the year is the tables in ``tables``, carried out day by day, so that
the same bytes come out whenever it is run. It knows nothing of the program whose data it writes.
"""
