# SPDX-License-Identifier: MIT
"""What a client written for vf-graphql 0.9 would miss here, and the reviewed list of it.

``python -m tests.graphql.conformance`` fetches the schema from its npm package and prints the list
anew; with the path of a schema file it takes that instead.
"""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePath
from typing import Any, Final

from graphql import DocumentNode, GraphQLSchema, build_ast_schema, build_schema, parse
from graphql.language.ast import (
    DefinitionNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    UnionTypeDefinitionNode,
)
from graphql.utilities import find_breaking_changes

from tests.graphql.kit import served_schema

PACKAGE: Final = "@valueflows/vf-graphql@0.9.0-alpha.10"
REVIEWED: Final = Path(__file__).parents[2] / "docs" / "dialect.md"
UNREVIEWED: Final = "Not yet reviewed"
_GROUP: Final = "\n## "
_BLOCK: Final = re.compile(r"```text\n(.*?)```", re.DOTALL)

Fielded = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | InputObjectTypeDefinitionNode
Named = Fielded | EnumTypeDefinitionNode | ScalarTypeDefinitionNode | UnionTypeDefinitionNode


def differences(reference: GraphQLSchema, ours: GraphQLSchema) -> list[str]:
    """Return what works with the one schema and not with the other, in words."""
    found = find_breaking_changes(reference, ours)
    return sorted(change.description.rstrip(".") for change in found)


def reviewed(text: str) -> list[str]:
    """Return the differences that a page lists, whatever the group."""
    return [line for block in _BLOCK.findall(text) for line in block.splitlines()]


def rewritten(text: str, found: list[str]) -> str:
    """Return the page without what is no longer so, and with what is new in a group of its own.

    A group of which nothing is left goes as a whole.
    """
    wanted = set(found)

    def keep(block: re.Match[str]) -> str:
        lines = sorted(line for line in block[1].splitlines() if line in wanted)
        return "```text\n" + "".join(f"{line}\n" for line in lines) + "```"

    head, *groups = _BLOCK.sub(keep, text).split(_GROUP)
    kept = _GROUP.join([head, *(group for group in groups if reviewed(group))])
    new = sorted(wanted - set(reviewed(kept)))
    if not new:
        return kept
    listed = "".join(f"{line}\n" for line in new)
    return f"{kept.rstrip()}\n\n## {UNREVIEWED}\n\n```text\n{listed}```\n"


# -- the schema of the package ---------------------------------------------------------------------


def fetched(directory: Path) -> GraphQLSchema:
    """Return the schema of the npm package, which is fetched into a directory."""
    command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", str(directory)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - all of it is ours
    (archive,) = directory.glob("*.tgz")
    with tarfile.open(archive) as files:
        parts = {PurePath(m.name): files.extractfile(m) for m in files if m.name.endswith(".gql")}
        texts = {path: part.read().decode() for path, part in parts.items() if part is not None}
    return merged(loaded(texts))


def loaded(texts: dict[PurePath, str]) -> list[str]:
    """Return the parts that the package puts together: modules, and bridges between them."""
    modules = {path.stem for path in texts if path.parent.name == "schemas"}
    return [text for path, text in texts.items() if set(path.stem.split(".")) <= modules]


def merged(texts: list[str]) -> GraphQLSchema:
    """Return the schema that texts describe together, several of them parts of the same type."""
    types: dict[str, Named] = {}
    for text in texts:
        for definition in parse(text).definitions:
            _add(types, definition)
    return build_ast_schema(DocumentNode(definitions=tuple(types.values())))


def _add(types: dict[str, Named], definition: DefinitionNode) -> None:
    if not isinstance(definition, Named):
        return
    name = definition.name.value
    known = types.get(name)
    if known is None or type(known) is not type(definition):
        types[name] = known or definition
    elif isinstance(known, Fielded):
        types[name] = _united(known, definition, "fields")
    elif isinstance(known, UnionTypeDefinitionNode):
        types[name] = _united(known, definition, "types")


def _united(one: Any, other: Any, part: str) -> Any:
    """Return a node with the fields of two, and each field with the arguments of both."""
    found = {node.name.value: node for node in getattr(one, part) or ()}
    for node in getattr(other, part) or ():
        name = node.name.value
        again = name in found and hasattr(node, "arguments")
        found[name] = _united(found[name], node, "arguments") if again else node
    return dataclasses.replace(one, **{part: tuple(found.values())})


def main(arguments: list[str]) -> int:
    """Print the differences; 1 when they are not those of the reviewed list."""
    if arguments:
        reference = build_schema(Path(arguments[0]).read_text(encoding="utf-8"))
    else:
        with tempfile.TemporaryDirectory() as directory:
            reference = fetched(Path(directory))
    found = differences(reference, served_schema())
    known = set(reviewed(REVIEWED.read_text(encoding="utf-8")))
    print("\n".join(found))  # noqa: T201 - it is asked for
    odd = known.symmetric_difference(found)
    told = f"{len(odd)} of them differ from" if odd else "exactly as"
    print(f"{len(found)} differences, {told} docs/{REVIEWED.name}.", file=sys.stderr)  # noqa: T201
    return bool(odd)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
