# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.spent import Spent


T = TypeVar("T", bound="OperationUsage")


@_attrs_define
class OperationUsage:
    """
    Attributes:
        total (Spent):
        estimated (Spent):
        aborted_call_count (int): Calls that were closed before their answer had come.
        retry_count (int): Calls that repeated a failed one for the same cell.
        unpriced_call_count (int): Calls with tokens for which no price is known.
        cached_count (int): Answers from the cache, which make no call and cost nothing.
        avoided (None | Spent): An estimate of what the cancel avoided: the mean spend of the cells that had started,
            for
            each cell that had not. Null for an operation that was not cancelled.
    """

    total: Spent
    estimated: Spent
    aborted_call_count: int
    retry_count: int
    unpriced_call_count: int
    cached_count: int
    avoided: None | Spent
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.spent import Spent  # noqa: PLC0415

        total = self.total.to_dict()

        estimated = self.estimated.to_dict()

        aborted_call_count = self.aborted_call_count

        retry_count = self.retry_count

        unpriced_call_count = self.unpriced_call_count

        cached_count = self.cached_count

        avoided: dict[str, Any] | None
        if isinstance(self.avoided, Spent):
            avoided = self.avoided.to_dict()
        else:
            avoided = self.avoided

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "total": total,
                "estimated": estimated,
                "aborted_call_count": aborted_call_count,
                "retry_count": retry_count,
                "unpriced_call_count": unpriced_call_count,
                "cached_count": cached_count,
                "avoided": avoided,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.spent import Spent  # noqa: PLC0415

        d = dict(src_dict)
        total = Spent.from_dict(d.pop("total"))

        estimated = Spent.from_dict(d.pop("estimated"))

        aborted_call_count = d.pop("aborted_call_count")

        retry_count = d.pop("retry_count")

        unpriced_call_count = d.pop("unpriced_call_count")

        cached_count = d.pop("cached_count")

        def _parse_avoided(data: object) -> None | Spent:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                avoided_type_0 = Spent.from_dict(data)

                return avoided_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Spent, data)

        avoided = _parse_avoided(d.pop("avoided"))

        operation_usage = cls(
            total=total,
            estimated=estimated,
            aborted_call_count=aborted_call_count,
            retry_count=retry_count,
            unpriced_call_count=unpriced_call_count,
            cached_count=cached_count,
            avoided=avoided,
        )

        operation_usage.additional_properties = d
        return operation_usage

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
