# SPDX-License-Identifier: MIT
"""Units of measure and their exact conversion.

Units come from the Ontology of units of Measure (OM 2) by IRI and convert only within one
dimension. Each factor is a finite decimal number of the dimension's base unit (second, gram,
square metre, litre, joule …), chosen so that no factor repeats; dividing back to a larger unit
yields an exact fraction. Customary units follow the international definitions of 1959, which are
exact, not the rounded figures printed in OM.

A currency is no unit but a resource specification; an amount of money counts ``one`` of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole

OM: Final = "http://www.ontology-of-units-of-measure.org/resource/om-2/"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit: its OM name, label, symbol, dimension and size in the dimension's base unit."""

    name: str
    label: str
    symbol: str
    dimension: str
    factor: Fraction

    @property
    def iri(self) -> str:
        """The unit's IRI in OM 2."""
        return OM + self.name


_TABLE: Final = """
count    one                one                     1     1
count    piece              piece                   pcs   1
count    halfDozen          half_dozen              -     6
count    dozen              dozen                   doz   12
count    hundredCount       hundred                 -     100
count    gross              gross                   gr    144
count    thousandPiece      thousand                -     1000
share    percent            percent                 %     0.01
share    partsPerMillion    parts_per_million       ppm   0.000001
mass     gram               gram                    g     1
mass     microgram          microgram               µg    0.000001
mass     milligram          milligram               mg    0.001
mass     decagram           decagram                dag   10
mass     hectogram          hectogram               hg    100
mass     kilogram           kilogram                kg    1000
mass     tonne              tonne                   t     1000000
mass     carat-Mass         carat                   ct    0.2
mass     ounceAvoirdupois   ounce                   oz    28.349523125
mass     poundAvoirdupois   pound                   lb    453.59237
mass     ton-Short          short_ton               -     907184.74
mass     ton-Long           long_ton                -     1016046.9088
length   metre              metre                   m     1
length   micrometre         micrometre              µm    0.000001
length   millimetre         millimetre              mm    0.001
length   centimetre         centimetre              cm    0.01
length   decimetre          decimetre               dm    0.1
length   kilometre          kilometre               km    1000
length   inch-International inch                    in    0.0254
length   foot-International foot                    ft    0.3048
length   yard-International yard                    yd    0.9144
length   mile-Statute       mile                    mi    1609.344
area     squareMetre        square_metre            m²    1
area     squareMillimetre   square_millimetre       mm²   0.000001
area     squareCentimetre   square_centimetre       cm²   0.0001
area     squareDecimetre    square_decimetre        dm²   0.01
area     are                are                     a     100
area     hectare            hectare                 ha    10000
area     squareKilometre    square_kilometre        km²   1000000
area     squareFoot-International square_foot       ft²   0.09290304
area     squareYard-International square_yard       yd²   0.83612736
area     acre-International acre                    ac    4046.8564224
area     squareMile-Statute square_mile             mi²   2589988.110336
volume   litre              litre                   l     1
volume   microlitre         microlitre              µl    0.000001
volume   millilitre         millilitre              ml    0.001
volume   centilitre         centilitre              cl    0.01
volume   decilitre          decilitre               dl    0.1
volume   hectolitre         hectolitre              hl    100
volume   cubicMillimetre    cubic_millimetre        mm³   0.000001
volume   cubicCentimetre    cubic_centimetre        cm³   0.001
volume   cubicDecimetre     cubic_decimetre         dm³   1
volume   cubicMetre         cubic_metre             m³    1000
volume   stere              stere                   st    1000
volume   fluidOunce-US      US_fluid_ounce          -     0.0295735295625
volume   liquidPint-US      US_pint                 -     0.473176473
volume   gallon-US          US_gallon               -     3.785411784
volume   bushel-US          US_bushel               bu    35.23907016688
volume   pint-Imperial      imperial_pint           pt    0.56826125
volume   gallon-Imperial    imperial_gallon         gal   4.54609
time     second-Time        second                  s     1
time     millisecond-Time   millisecond             ms    0.001
time     minute-Time        minute                  min   60
time     hour               hour                    h     3600
time     day                day                     d     86400
time     week               week                    wk    604800
month    month              month                   mo    1
month    year               year                    yr    12
energy   joule              joule                   J     1
energy   kilojoule          kilojoule               kJ    1000
energy   megajoule          megajoule               MJ    1000000
energy   gigajoule          gigajoule               GJ    1000000000
energy   wattHour           watt_hour               Wh    3600
energy   kilowattHour       kilowatt_hour           kWh   3600000
energy   megawattHour       megawatt_hour           MWh   3600000000
energy   gigawattHour       gigawatt_hour           GWh   3600000000000
energy   calorie-Thermochemical calorie             cal   4.184
energy   kilocalorie-Thermochemical kilocalorie     kcal  4184
power    watt               watt                    W     1
power    kilowatt           kilowatt                kW    1000
power    megawatt           megawatt                MW    1000000
data     bit                bit                     bit   1
data     byte               byte                    B     8
data     kilobyte           kilobyte                kB    8000
data     megabyte           megabyte                MB    8000000
data     gigabyte           gigabyte                GB    8000000000
data     terabyte           terabyte                TB    8000000000000
data     kibibyte           kibibyte                KiB   8192
data     mebibyte           mebibyte                MiB   8388608
data     gibibyte           gibibyte                GiB   8589934592
data     tebibyte           tebibyte                TiB   8796093022208
"""


def _read(line: str) -> UnitRow:
    dimension, name, label, symbol, factor = line.split()
    return UnitRow(
        name=name,
        label=label.replace("_", " "),
        symbol="" if symbol == "-" else symbol,
        dimension=dimension,
        factor=Fraction(factor),
    )


UNITS: Final = {row.iri: row for row in map(_read, _TABLE.strip().splitlines())}
"""Every unit known here, by IRI. A month has no fixed number of days: months and years convert
into each other alone."""

ONE: Final = OM + "one"
HOUR: Final = OM + "hour"

_SPELLINGS: Final[dict[str, str]] = {}
for _row in UNITS.values():
    for _word in (_row.name, _row.label, _row.symbol, f"{_row.label}s"):
        if _word:
            _SPELLINGS.setdefault(_word, _row.iri)


def unit_called(word: str) -> str | None:
    """Return the IRI of the unit that a bare word means: its OM name, label, plural or symbol."""
    return _SPELLINGS.get(word) or _SPELLINGS.get(word.replace("meter", "metre").lower())


def ratio(one: str, other: str) -> Fraction | None:
    """Return how many of unit ``other`` one of unit ``one`` is; None across dimensions.

    Units that are not in the table convert into themselves alone.
    """
    if one == other:
        return Fraction(1)
    here, there = UNITS.get(one), UNITS.get(other)
    if here is None or there is None or here.dimension != there.dimension:
        return None
    return here.factor / there.factor


def convert(value: Exact, one: str, other: str) -> Exact | None:
    """Return ``value`` of unit ``one`` in unit ``other``, exactly; None across dimensions."""
    if one == other:
        return value
    factor = ratio(one, other)
    return None if factor is None else whole_if_whole(value * factor)
