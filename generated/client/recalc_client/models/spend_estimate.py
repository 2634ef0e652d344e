# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.spend_estimate_basis import SpendEstimateBasis, check_spend_estimate_basis

if TYPE_CHECKING:
    from ..models.spent import Spent


T = TypeVar("T", bound="SpendEstimate")


@_attrs_define
class SpendEstimate:
    """The mean spend of some cells, times the cells of the column.

    Attributes:
        basis (SpendEstimateBasis): `past_cells`: cells of the column that asked a model with the present config.
            `prompt`: the length of what selected cells would ask, an answer of the length that the
            column permits (256 tokens where it does not say), and the prices of the connection.
        sampled_cell_count (int):
        spent (Spent):
        unpriced_call_count (int):
    """

    basis: SpendEstimateBasis
    sampled_cell_count: int
    spent: Spent
    unpriced_call_count: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        basis: str = self.basis

        sampled_cell_count = self.sampled_cell_count

        spent = self.spent.to_dict()

        unpriced_call_count = self.unpriced_call_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "basis": basis,
                "sampled_cell_count": sampled_cell_count,
                "spent": spent,
                "unpriced_call_count": unpriced_call_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.spent import Spent  # noqa: PLC0415

        d = dict(src_dict)
        basis = check_spend_estimate_basis(d.pop("basis"))

        sampled_cell_count = d.pop("sampled_cell_count")

        spent = Spent.from_dict(d.pop("spent"))

        unpriced_call_count = d.pop("unpriced_call_count")

        spend_estimate = cls(
            basis=basis,
            sampled_cell_count=sampled_cell_count,
            spent=spent,
            unpriced_call_count=unpriced_call_count,
        )

        spend_estimate.additional_properties = d
        return spend_estimate

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
