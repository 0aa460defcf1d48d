# SPDX-License-Identifier: MIT
"""What follows from the events of a process or a resource, however they are kept."""

from __future__ import annotations

import pytest

from valueflows.model.stock import AT_HOME, WITH_PROVIDER, Stock

from .world_on_paper import Paper, flow, known


def packing(*products: str) -> Paper:
    """Return a world where a jar was combined in a process that made these products."""
    world = Paper(jar=known(1, 0))
    world.file("c", "input", flow("combine", 1, resource="jar", process="p"))
    for number, name in enumerate(products):
        world.file(f"m{number}", "output", flow("produce", 1, resource=name, process="p"))
    return world


@pytest.mark.parametrize(
    ("products", "container"),
    [((), None), (("kit",), "kit"), (("kit", "kit"), "kit"), (("kit", "waste"), None)],
)
def test_the_container_is_the_only_product(
    products: tuple[str, ...], container: str | None
) -> None:
    """One resource produced is the container, however often; none or several are none."""
    assert packing(*products).container("p") == container


def test_what_does_not_stand_is_no_product() -> None:
    """A product taken back, or one nobody keeps in stock, is no container."""
    world = packing("kit", "waste")
    world.taken_back.add("m1")
    world.file("m2", "output", flow("produce", 1, process="p"))
    world.file("m3", "output", flow("separate", 1, resource="lid", process="p"))
    assert world.container("p") == "kit"


def test_a_modified_thing_may_be_the_container() -> None:
    """What comes out of repair with parts put in contains them."""
    world = packing()
    world.file("m", "output", flow("modify", 1, resource="camera", process="p"))
    assert world.container("p") == "camera"


def test_loose_is_what_was_combined_and_is_still_in() -> None:
    """The combined jar is loose in its process, and in no other."""
    world = packing()
    assert list(world.loose("p")) == ["jar"]
    assert list(world.loose("q")) == []


@pytest.mark.parametrize(
    "said",
    [
        {"to_resource": "box"},
        {"resource": None},
    ],
)
def test_what_is_not_loose(said: dict[str, str | None]) -> None:
    """With a container named, or without a resource, nothing is loose."""
    world = Paper(jar=known(1, 0))
    combined = {"resource": "jar", "process": "p"} | said
    world.file("c", "input", flow("combine", 1, **combined))
    assert list(world.loose("p")) == []


def test_what_was_taken_out_or_taken_back_is_not_loose() -> None:
    """A later separate, a later combine elsewhere, or a correction ends it."""
    separated, again, void = packing(), packing(), packing()
    separated.file("s", "", flow("separate", 1, resource="jar"))
    again.file("d", "", flow("combine", 1, resource="jar", to_resource="box"))
    void.taken_back.add("c")
    assert [list(world.loose("p")) for world in (separated, again, void)] == [[], [], []]


def test_a_separation_taken_back_leaves_it_loose() -> None:
    """What does not stand does not end it; neither does an event of another kind."""
    world = packing()
    world.file("s", "", flow("separate", 1, resource="jar"))
    world.file("u", "", flow("use", 1, resource="jar"))
    world.taken_back.add("s")
    assert list(world.loose("p")) == ["jar"]


def test_a_combine_that_names_the_container_second_is_no_packing_of_it() -> None:
    """Being a container is no packing of the container itself."""
    world = packing()
    world.file("d", "", flow("combine", 1, resource="lid", to_resource="jar"))
    assert list(world.loose("p")) == ["jar"]


def test_what_was_never_packed_has_no_last_packing() -> None:
    """A thing that was only made and used was never put anywhere."""
    world = Paper()
    world.file("m", "", flow("produce", 1, resource="jar"))
    assert world._last_packing("jar") is None


def test_other_inputs_are_not_loose() -> None:
    """What was consumed in the process is not waiting to be packed."""
    world = packing()
    world.file("u", "input", flow("consume", 1, resource="glue", process="p"))
    assert list(world.loose("p")) == ["jar"]


def test_out_of_whose_custody_an_input_came() -> None:
    """Only an input of that process and that resource, not taken at home, counts."""
    world = Paper()
    world.file("a", "input", flow("accept", 1, resource="bike", process="p"), WITH_PROVIDER)
    world.file("b", "input", flow("accept", 1, resource="cart", process="p"), AT_HOME)
    assert world.took_from_custody("p", "bike")
    assert not world.took_from_custody("p", "cart")
    assert not world.took_from_custody("q", "bike")


def test_history_is_what_stands_oldest_first() -> None:
    """Events on either side of a resource, without those taken back."""
    world = Paper()
    for number, said in enumerate(({"resource": "a"}, {"to_resource": "a"}, {"resource": "b"})):
        world.file(f"e{number}", "", flow("transfer", number + 1, **said))
    world.file("gone", "", flow("transfer", 9, resource="a"))
    world.taken_back.add("gone")
    assert [f.quantity for f, _along in world.history("a")] == [1, 2]


def test_pairs_count_one_action_of_one_resource_net_of_corrections() -> None:
    """Others, and what was taken back, are left out; the net counts where there is one."""
    world = Paper(bike=known(1))
    for number, (action, resource) in enumerate(
        [("accept", "bike"), ("accept", "bike"), ("accept", "cart"), ("pickup", "bike")]
    ):
        world.file(f"e{number}", "input", flow(action, 5, resource=resource, process="p"))
    world.net["e1"] = (3, 0)
    assert world.paired("p", "bike", "accept") == 8
    world.taken_back.add("e0")
    assert world.paired("p", "bike", "accept") == 3
    assert world.paired("p", "bike", "modify") == 0


def test_pairs_are_counted_in_the_unit_of_the_stock() -> None:
    """A thousand grams and a kilogram are two kilograms."""
    gram, kilogram = (f"http://www.ontology-of-units-of-measure.org/resource/om-2/{u}gram"
                      for u in ("", "kilo"))  # fmt: skip
    world = Paper(sand=Stock(unit=kilogram), dust=Stock())
    for resource in ("sand", "dust"):
        for key, amount, unit in (("g", 1000, gram), ("k", 1, kilogram)):
            made = flow("accept", amount, unit=unit, resource=resource, process="p")
            world.file(resource + key, "input", made)
    assert world.paired("p", "sand", "accept") == 2
    assert world.paired("p", "dust", "accept") == 1001
    assert world.paired("p", "unseen", "accept") == 0
