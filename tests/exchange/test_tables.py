# SPDX-License-Identifier: MIT
"""Reports leave in every format whole, exact, harmless, and each time as the same bytes."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pytest

from valueflows.exchange.delimited import as_csv, as_json
from valueflows.exchange.metadata import Place, coverage, metadata
from valueflows.exchange.tables import FORMATS, NotInstalledError, as_xlsx, frame, table_of
from valueflows.model.tables import Column, Note, Report, Table

MILL: Final = "https://mill.example/"
COLUMNS: Final = (
    Column("month", "Month"),
    Column("who", "Who", "iri", doc="Whose."),
    Column("day", "Day", "date"),
    Column("at", "At", "moment"),
    Column("n", "How many", "count", "events"),
    Column("amount", "Amount", "number", "EUR", "What it came to."),
    Column("closed", "Closed", "flag"),
)
ROWS: Final = (
    (
        "2025-01",
        MILL,
        "2025-01-31",
        "2025-01-31T12:00:00+01:00",
        3,
        Decimal("-1234567890123456789.10"),
        True,
    ),
    ("2025-02", MILL, None, None, None, Decimal("0.5"), False),
    ("2025-03", None, "2025-03-01", "2025-03-01T00:00:00Z", 2**60, None, None),
)
FIGURES: Final = Table("figures", "Figures", COLUMNS, ROWS, ("month",))
RISKY: Final = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1")
TEXTS: Final = Table(
    "texts",
    "Texts",
    (Column("text", "Text"), Column("n", "N", "number")),
    tuple((text, Decimal(-1)) for text in (*RISKY, 'a "b", c', "ü→", "")),
)
REPORT: Final = Report(
    "test",
    "A test",
    (MILL,),
    "2025-Q1",
    7,
    "ab" * 32,
    5,
    (FIGURES, TEXTS),
    {"ratio": Decimal("2.10"), "able": True, "n": 3},
    (Note("left_out", "One is left out.", 1, ("urn:x:1",)),),
)
EMPTY: Final = Report("empty", "Nothing", (), "2025", 1, "0" * 64, 0)


def sheets(data: bytes) -> Any:
    """Open a workbook, or skip the test where nothing can."""
    return pytest.importorskip("openpyxl").load_workbook(io.BytesIO(data))


def needs_pandas() -> None:
    """Skip the test where the libraries for frames are not installed."""
    for name in ("pandas", "pyarrow", "openpyxl"):
        pytest.importorskip(name, reason="install valueflows[reports]")


# -- JSON and CSV ----------------------------------------------------------------------------------


def test_json_has_decimals_as_text_and_rows_by_name() -> None:
    """Nothing is rounded, nothing is a float, and keys stand in a fixed order."""
    text = as_json(REPORT).decode()
    said = json.loads(text, parse_float=pytest.fail)
    first = said["tables"][0]["rows"][0]
    assert first["amount"] == "-1234567890123456789.10"
    assert (first["n"], first["closed"], first["at"]) == (3, True, "2025-01-31T12:00:00+01:00")
    assert list(said["facts"].items()) == [("able", True), ("n", 3), ("ratio", "2.10")]
    assert (said["version"], said["dependsOn"], said["about"]) == (7, 5, [MILL])
    assert said["notes"] == [
        {"code": "left_out", "text": "One is left out.", "count": 1, "events": ["urn:x:1"]}
    ]
    assert said["tables"][0]["columns"][5] == {
        "name": "amount",
        "title": "Amount",
        "kind": "number",
        "unit": "EUR",
        "description": "What it came to.",
    }


def test_csv_is_read_back_as_it_was() -> None:
    """Lines end in CR LF, what is missing is empty, flags are words, numbers have all digits."""
    data = as_csv(FIGURES)
    assert data.count(b"\r\n") == 4
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert [row["amount"] for row in rows] == ["-1234567890123456789.10", "0.5", ""]
    assert [row["closed"] for row in rows] == ["true", "false", ""]
    assert [row["n"] for row in rows] == ["3", "", str(2**60)]


def test_no_cell_of_csv_is_a_formula() -> None:
    """Text that begins like one has an apostrophe before it; numbers below nothing have none."""
    rows = list(csv.reader(io.StringIO(as_csv(TEXTS).decode(), newline="")))[1:]
    texts = [text for text, _number in rows]
    assert texts == [*(f"'{text}" for text in RISKY), 'a "b", c', "ü→", ""]
    assert {number for _text, number in rows} == {"-1"}


# -- metadata --------------------------------------------------------------------------------------


def test_metadata_tells_what_every_column_is() -> None:
    """CSV on the Web and Frictionless name the same columns, with types, units and keys."""
    said = metadata(REPORT, Place("https://books.example/mill/reports/test", "period=2025-Q1"))
    figures, texts = said["tables"]
    assert figures["url"] == "https://books.example/mill/reports/test.csv?period=2025-Q1"
    assert texts["url"] == "https://books.example/mill/reports/test.csv?period=2025-Q1&table=texts"
    columns = figures["tableSchema"]["columns"]
    types = {c["name"]: c["datatype"] for c in columns}
    assert types == {
        "month": "string",
        "who": "anyURI",
        "day": "date",
        "at": "dateTimeStamp",
        "n": "integer",
        "amount": "decimal",
        "closed": "boolean",
    }
    assert figures["tableSchema"]["primaryKey"] == ["month"]
    assert "primaryKey" not in texts["tableSchema"]
    (resource, _texts) = said["frictionless"]["resources"]
    fields = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
    assert fields["amount"] == "number"
    assert fields["who"] == fields["month"] == "string"
    assert fields.keys() == types.keys()


def test_metadata_tells_what_the_data_are_about() -> None:
    """Time, variables, version, how to cite it, and a licence where one is stated."""
    said = metadata(REPORT, Place("x", licence="https://creativecommons.org/licenses/by/4.0/"))
    assert said["schema:temporalCoverage"] == ["2025-01-01/2025-03-31"]
    assert {v["schema:name"] for v in said["schema:variableMeasured"]} == {"n", "amount"}
    assert "version 7" in said["schema:citation"]
    assert "ab" * 32 in said["schema:citation"]
    assert said["schema:license"] == said["dc:license"]
    assert said["frictionless"]["licenses"] == [{"path": said["schema:license"]["@id"]}]
    assert said["notes"][0]["code"] == "left_out"
    assert "schema:license" not in metadata(EMPTY)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2025", "2025"),
        ("2025-03", "2025-03"),
        ("2025-Q4", "2025-10-01/2025-12-31"),
        ("2025-01-01/2025-06-30", "2025-01-01/2025-06-30"),
    ],
)
def test_periods_are_told_as_iso_8601_has_them(period: str, said: str) -> None:
    """Which knows years, months and intervals, and no quarters."""
    assert coverage(period) == said


# -- frames, Parquet, workbooks --------------------------------------------------------------------


def test_a_frame_holds_exact_values() -> None:
    """Decimals, dates, moments and gaps come out as what they are, and can be summed."""
    needs_pandas()
    found = frame(FIGURES)
    assert found["amount"][0] == Decimal("-1234567890123456789.10")
    assert found["amount"].sum() == Decimal("-1234567890123456788.60")
    assert found["day"][0] == date(2025, 1, 31)
    assert found["at"][0].to_pydatetime() == datetime(2025, 1, 31, 11, tzinfo=UTC)
    assert found["n"].sum() == 3 + 2**60
    assert found.isna().sum().tolist() == [0, 1, 1, 1, 1, 1, 1]
    assert frame(TEXTS)["text"][0] == "=1+1"
    assert frame(table_of(REPORT, "facts"))["value"].tolist()[-2:] == ["3", "2.10"]


def test_numbers_of_any_length_are_kept() -> None:
    """Also where the longest and the finest of a column are further apart than 38 digits."""
    needs_pandas()
    rows = ((Decimal(10) ** 30,), (Decimal("0.000000000000000001"),))
    found = frame(Table("t", "T", (Column("n", "N", "number"),), rows))
    assert found["n"].tolist() == [rows[0][0], rows[1][0]]


def test_parquet_is_read_back_as_it_was() -> None:
    """With exact decimals, and the days as days."""
    needs_pandas()
    parquet = pytest.importorskip("pyarrow.parquet")
    data = FORMATS["parquet"].write(REPORT, FIGURES, None)
    rows = parquet.read_table(io.BytesIO(data)).to_pylist()
    assert rows[0]["amount"] == Decimal("-1234567890123456789.10")
    assert rows[0]["day"] == date(2025, 1, 31)
    assert rows[2] == rows[2] | {"who": None, "n": 2**60, "amount": None, "closed": None}


def test_a_workbook_has_a_sheet_for_each_table() -> None:
    """And one for facts, one for notes; numbers are numbers unless a spreadsheet would round them."""
    needs_pandas()
    book = sheets(as_xlsx(REPORT))
    assert book.sheetnames == ["figures", "texts", "facts", "notes"]
    figures = list(book["figures"].values)
    assert figures[0] == tuple(column.name for column in COLUMNS)
    assert figures[1][5] == "-1234567890123456789.10"
    assert figures[2][4:] == (None, 0.5, False)
    assert figures[3][4] == str(2**60)
    assert ("ratio", 2.1) in list(book["facts"].values)
    assert list(book["notes"].values)[1][:3] == ("left_out", "One is left out.", 1)


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    """Text that begins like one is text, and marked so that it stays text when it is edited."""
    needs_pandas()
    sheet = sheets(as_xlsx(REPORT))["texts"]
    cells = [sheet.cell(row, 1) for row in range(2, 2 + len(RISKY))]
    assert [cell.data_type for cell in cells] == ["s"] * len(RISKY)
    assert all(cell.quotePrefix for cell in cells)
    assert [cell.value for cell in cells[:4]] == list(RISKY[:4])
    assert sheet["B2"].value == -1


def test_a_workbook_holds_any_text_and_any_names() -> None:
    """What XML cannot hold is replaced; names that are too long or alike are told apart."""
    needs_pandas()
    tables = tuple(
        Table(name, "T", (Column("t", "T"),), (("a\x00b",),)) for name in ("a/b", "a:b", "x" * 40)
    )
    book = sheets(as_xlsx(Report("t", "T", (), "2025", 1, "", 1, tables)))
    assert book.sheetnames == ["a b", "a b 2", "x" * 31, "facts", "notes"]
    assert book["a b"]["A2"].value == "a\ufffdb"


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_makes_the_same_bytes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every format, whenever it is written; facts in another order are the same facts."""
    if name in {"parquet", "xlsx"}:
        needs_pandas()
    again = Report(
        **{f: getattr(REPORT, f) for f in REPORT.__dataclass_fields__ if f != "facts"},
        facts=dict(reversed(list(REPORT.facts.items()))),
    )
    first = FORMATS[name].write(REPORT, FIGURES, Place("x"))
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert FORMATS[name].write(again, FIGURES, Place("x")) == first
    if name == "xlsx":
        stamps = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()}
        assert stamps == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_report_can_be_written() -> None:
    """Its facts stand where the first table would."""
    assert table_of(EMPTY).name == "facts"
    assert json.loads(as_json(EMPTY))["tables"] == []
    assert b"checkpoint" in as_csv(table_of(EMPTY))


def test_tables_are_found_by_name() -> None:
    """And for a name that is none it is said which there are."""
    assert table_of(REPORT).name == "figures"
    assert table_of(REPORT, "notes").rows[0][0] == "left_out"
    with pytest.raises(LookupError, match="figures, texts, facts, notes"):
        table_of(REPORT, "nothing")


@pytest.mark.parametrize(("name", "missing"), [("parquet", "pandas"), ("xlsx", "openpyxl")])
def test_what_is_not_installed_is_named(
    name: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for a format without its libraries is told how to get them."""
    if missing != "pandas":
        needs_pandas()
    for module in [m for m in sys.modules if m.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(NotInstalledError, match=r"install valueflows\[reports\]"):
        FORMATS[name].write(REPORT, FIGURES, None)
