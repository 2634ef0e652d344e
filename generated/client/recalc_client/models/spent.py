# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.price import Price


T = TypeVar("T", bound="Spent")


@_attrs_define
class Spent:
    """
    Attributes:
        call_count (int):
        input_tokens (int):
        output_tokens (int):
        prices (list[Price]): One for each currency in which calls had a known price.
    """

    call_count: int
    input_tokens: int
    output_tokens: int
    prices: list[Price]

    def to_dict(self) -> dict[str, Any]:
        call_count = self.call_count

        input_tokens = self.input_tokens

        output_tokens = self.output_tokens

        prices = []
        for prices_item_data in self.prices:
            prices_item = prices_item_data.to_dict()
            prices.append(prices_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "call_count": call_count,
                "input_tokens": input_tokens,
                "output_tokens": output_tokens,
                "prices": prices,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.price import Price  # noqa: PLC0415

        d = dict(src_dict)
        call_count = d.pop("call_count")

        input_tokens = d.pop("input_tokens")

        output_tokens = d.pop("output_tokens")

        prices = []
        _prices = d.pop("prices")
        for prices_item_data in _prices:
            prices_item = Price.from_dict(prices_item_data)

            prices.append(prices_item)

        spent = cls(
            call_count=call_count,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            prices=prices,
        )

        return spent
