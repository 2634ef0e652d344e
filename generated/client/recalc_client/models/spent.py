# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

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
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        call_count = self.call_count

        input_tokens = self.input_tokens

        output_tokens = self.output_tokens

        prices = []
        for prices_item_data in self.prices:
            prices_item = prices_item_data.to_dict()
            prices.append(prices_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
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

        spent.additional_properties = d
        return spent

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
