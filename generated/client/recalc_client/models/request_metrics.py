# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RequestMetrics")


@_attrs_define
class RequestMetrics:
    """Cost of computing a cell, where it is known.

    Attributes:
        request_count (int | Unset):
        latency_ms (float | None | Unset):
        price (float | None | Unset):
        input_tokens (int | None | Unset):
        output_tokens (int | None | Unset):
        time_to_first_token_ms (float | None | Unset): Time from the request to the first token of the answer.
        currency (str | Unset): Of `price`, as the server's operator has written it.
        estimated (bool | Unset): Whether tokens are an estimate, because the provider did not count them.
        cached (bool | Unset): Whether the answer came from the cache, without a call.
        finish_reason (str | Unset): Why the model stopped, where that is not the end of its answer.
    """

    request_count: int | Unset = UNSET
    latency_ms: float | None | Unset = UNSET
    price: float | None | Unset = UNSET
    input_tokens: int | None | Unset = UNSET
    output_tokens: int | None | Unset = UNSET
    time_to_first_token_ms: float | None | Unset = UNSET
    currency: str | Unset = UNSET
    estimated: bool | Unset = UNSET
    cached: bool | Unset = UNSET
    finish_reason: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        request_count = self.request_count

        latency_ms: float | None | Unset
        if isinstance(self.latency_ms, Unset):
            latency_ms = UNSET
        else:
            latency_ms = self.latency_ms

        price: float | None | Unset
        if isinstance(self.price, Unset):
            price = UNSET
        else:
            price = self.price

        input_tokens: int | None | Unset
        if isinstance(self.input_tokens, Unset):
            input_tokens = UNSET
        else:
            input_tokens = self.input_tokens

        output_tokens: int | None | Unset
        if isinstance(self.output_tokens, Unset):
            output_tokens = UNSET
        else:
            output_tokens = self.output_tokens

        time_to_first_token_ms: float | None | Unset
        if isinstance(self.time_to_first_token_ms, Unset):
            time_to_first_token_ms = UNSET
        else:
            time_to_first_token_ms = self.time_to_first_token_ms

        currency = self.currency

        estimated = self.estimated

        cached = self.cached

        finish_reason = self.finish_reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if request_count is not UNSET:
            field_dict["request_count"] = request_count
        if latency_ms is not UNSET:
            field_dict["latency_ms"] = latency_ms
        if price is not UNSET:
            field_dict["price"] = price
        if input_tokens is not UNSET:
            field_dict["input_tokens"] = input_tokens
        if output_tokens is not UNSET:
            field_dict["output_tokens"] = output_tokens
        if time_to_first_token_ms is not UNSET:
            field_dict["time_to_first_token_ms"] = time_to_first_token_ms
        if currency is not UNSET:
            field_dict["currency"] = currency
        if estimated is not UNSET:
            field_dict["estimated"] = estimated
        if cached is not UNSET:
            field_dict["cached"] = cached
        if finish_reason is not UNSET:
            field_dict["finish_reason"] = finish_reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        request_count = d.pop("request_count", UNSET)

        def _parse_latency_ms(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        latency_ms = _parse_latency_ms(d.pop("latency_ms", UNSET))

        def _parse_price(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        price = _parse_price(d.pop("price", UNSET))

        def _parse_input_tokens(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        input_tokens = _parse_input_tokens(d.pop("input_tokens", UNSET))

        def _parse_output_tokens(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        output_tokens = _parse_output_tokens(d.pop("output_tokens", UNSET))

        def _parse_time_to_first_token_ms(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        time_to_first_token_ms = _parse_time_to_first_token_ms(
            d.pop("time_to_first_token_ms", UNSET)
        )

        currency = d.pop("currency", UNSET)

        estimated = d.pop("estimated", UNSET)

        cached = d.pop("cached", UNSET)

        finish_reason = d.pop("finish_reason", UNSET)

        request_metrics = cls(
            request_count=request_count,
            latency_ms=latency_ms,
            price=price,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            time_to_first_token_ms=time_to_first_token_ms,
            currency=currency,
            estimated=estimated,
            cached=cached,
            finish_reason=finish_reason,
        )

        request_metrics.additional_properties = d
        return request_metrics

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
