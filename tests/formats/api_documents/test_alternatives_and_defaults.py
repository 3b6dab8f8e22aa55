"""Alternatives, defaults and servers of descriptions: what a caller has to send in which case."""

import textwrap

from archatlas.formats.api_documents.reading import read_api_document
from archatlas.model.api_document import ApiDocument, ApiField, ApiPart, ModuleDocument
from archatlas.render.site.api_documents.tables import entry_section, placed_entries

PETS = """
    openapi: 3.1.0
    info: {title: Pets, version: "1"}
    servers:
      - {url: "https://pets.example/v1", description: Live}
      - {url: "/v1"}
    paths:
      /pets:
        get:
          parameters:
            - {name: limit, in: query, schema: {type: integer, default: 20}}
          responses: {"204": {description: none}}
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  required: [name]
                  properties: {name: {type: string}}
                  oneOf:
                    - $ref: "#/components/schemas/Cat"
                    - $ref: "#/components/schemas/Dog"
          responses: {"204": {description: made}}
    components:
      schemas:
        Cat: {type: object, required: [claws], properties: {claws: {type: integer}, age: {type: integer}}}
        Dog: {type: object, properties: {barks: {type: boolean, default: false}, age: {type: integer}}}
"""


def read(path: str, text: str) -> ApiDocument:
    found = read_api_document(path, textwrap.dedent(text), lambda _path: None)
    assert isinstance(found, ApiDocument), found
    return found


def part(document: ApiDocument, entry: str) -> ApiPart:
    return next(one for one in document.entries if one.name == entry).parts[0]


def field(of: ApiPart, name: str) -> ApiField:
    return next(one for one in of.fields if one.name == name)


def test_what_only_one_alternative_needs_is_said_to_be_needed_there() -> None:
    body = part(read("pets.yaml", PETS), "POST /pets")

    assert body.alternatives == ("Cat", "Dog")
    told = {one.name: (one.required, one.only_in) for one in body.fields}
    assert told == {
        "name": (True, ""),
        "claws": (True, "Cat"),
        "age": (False, ""),
        "barks": (False, "Dog"),
    }


def test_the_page_says_where_a_field_is_needed_and_what_counts_without_it() -> None:
    document = read("pets.yaml", PETS)
    placed = placed_entries(ModuleDocument("alpha.pets", "pets.yaml", "pets", "pets", document))

    shown = " ".join(str(entry_section(one)) for one in placed)

    assert "one of Cat, Dog" in shown
    assert "'in Cat'" in shown
    assert "'no, only in Dog'" in shown
    assert "default 20" in shown


def test_defaults_and_servers_of_openapi_are_kept() -> None:
    document = read("pets.yaml", PETS)

    assert document.servers == ("https://pets.example/v1 (Live)", "/v1")
    assert field(part(document, "GET /pets"), "limit").default == "20"
    assert field(part(document, "POST /pets"), "barks").default == "false"


def test_host_and_base_path_of_swagger_are_its_servers() -> None:
    swagger = """
        swagger: "2.0"
        info: {title: Old, version: "1"}
        host: old.example
        basePath: /v2
        schemes: [https, http]
        paths: {}
    """
    assert read("old.yaml", swagger).servers == ("https://old.example/v2", "http://old.example/v2")


def test_defaults_of_arguments_of_graphql_types_are_kept() -> None:
    schema = """
        type Query { first: Shelf }
        type Shelf { books(limit: Int = 10, after: String): [String] }
    """
    fields = part(read("shop.graphql", schema), "Shelf").fields

    assert fields[0].name == "books(limit: Int = 10, after: String)"
