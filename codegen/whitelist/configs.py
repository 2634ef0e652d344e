"""The schemas of configs: what a Struct can say, and what column types check beside it."""

from __future__ import annotations

from codegen.whitelist.kinds import Each, Kind, Named, One, OneOrBoolean, unchecked
from codegen.whitelist.schemas import ANNOTATIONS, has_possible_bounds

KINDS = {
    "config schema": Kind(
        "the schema of a config",
        {
            **unchecked(*ANNOTATIONS, "type", "default", "enum", "const"),
            **unchecked("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"),
            # Tests compare what column types take with these: a duplicate is refused by the type.
            **unchecked("uniqueItems", "required"),
            "properties": Named("config schema"),
            "additionalProperties": OneOrBoolean("config schema"),
            "items": One("config schema"),
            "oneOf": Each("config schema"),
            "discriminator": One("discriminator"),
        },
        beside_reference=(*ANNOTATIONS, "default"),
        checks=(has_possible_bounds,),
    ),
}
