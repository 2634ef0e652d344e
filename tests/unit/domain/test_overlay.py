"""How cells read: pending over settled, and the counts of a whole sheet."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.overlay import STALE, Overlay, count_statuses, pending_cells, sheet_cells
from recalc.domain.readiness import Sets
from recalc.domain.records import Column, Dependency
from recalc.domain.states import CellStatus, ExecutionState

At = tuple[int, int]
#: Columns 1 and 2 are computed; 0 is edited.
COMPUTED, ROWS = (1, 2), range(4)
ALL = [(column, row) for column in COMPUTED for row in ROWS]


def column(number: int, sources: tuple[int, ...] = (), type: str = "COUNT") -> Column:
    """A column of one sheet."""
    return Column(
        id=UUID(int=number + 1 << 90),
        sheet_id=UUID(int=0),
        workspace_id=1,
        number=number,
        title=str(number),
        type=type,
        config={},
        dependencies=[Dependency(UUID(int=source + 1 << 90), source) for source in sources],
        position_rank=float(number),
        is_output=True,
        revision=0,
    )


COLUMNS = [column(0, type="TEXT"), column(1, (0,)), column(2, (1,))]


@pytest.mark.parametrize(
    ("state", "waiting"),
    [
        (ExecutionState.QUEUED, CellStatus.QUEUED),
        (ExecutionState.ACTIVE, CellStatus.DISPATCHED),
    ],
)
def test_a_pending_cell_reads_as_its_execution_stands(
    state: ExecutionState, waiting: CellStatus
) -> None:
    """Targets that are not done wait or run; done ones read as what is stored."""
    sets = Sets(
        CellSet.of([(1, 0), (1, 1), (1, 2)]),
        done=CellSet.of([(1, 0)]),
        running=CellSet.of([(1, 2)]),
    )
    assert pending_cells(state, sets) == {
        waiting: CellSet.of([(1, 1)]),
        CellStatus.RUNNING: CellSet.of([(1, 2)]),
    }


STORED = st.dictionaries(
    st.sampled_from(ALL), st.sampled_from([CellStatus.COMPLETED, CellStatus.FAILED])
)
PENDING = st.dictionaries(
    st.sampled_from(ALL),
    st.tuples(
        st.sampled_from([CellStatus.QUEUED, CellStatus.DISPATCHED, CellStatus.RUNNING]),
        st.sampled_from([UUID(int=7), UUID(int=8)]),
    ),
)


@given(STORED, PENDING, st.sets(st.sampled_from(ROWS)))
def test_an_overlay_and_the_counts_agree_with_a_plain_model(
    stored: dict[At, CellStatus], pending: dict[At, tuple[CellStatus, UUID]], live: set[int]
) -> None:
    """Pending first, else stored, else STALE: cell by cell and in sums."""
    by_status = {
        status: CellSet.of(at for at, mine in stored.items() if mine is status)
        for status in (CellStatus.COMPLETED, CellStatus.FAILED)
    }
    by_execution = [
        (
            execution,
            {
                status: CellSet.of(
                    at for at, mine in pending.items() if mine == (status, execution)
                )
                for status in (CellStatus.QUEUED, CellStatus.DISPATCHED, CellStatus.RUNNING)
            },
        )
        for execution in (UUID(int=7), UUID(int=8))
    ]

    def reads(at: At) -> CellStatus:
        return pending[at][0] if at in pending else stored.get(at, CellStatus.STALE)

    overlay = Overlay.of(BitMap(live), by_status, by_execution)
    for at in ALL:
        if at[1] in live:
            execution_id = pending[at][1] if at in pending else None
            assert overlay.column(at[0]).get(at[1], STALE) == (reads(at), execution_id)
        else:
            assert at[1] not in overlay.column(at[0])
    cells = sheet_cells(COLUMNS, BitMap(live), by_status, [each for _, each in by_execution])
    assert cells.sources == {1: (), 2: (1,)}
    found = count_statuses(cells, len(COLUMNS), 5)
    assert (found.total_cells, found.version) == (3 * len(live), 5)
    for status in CellStatus:
        wanted = sum(reads(at) is status for at in ALL if at[1] in live)
        edited = len(live) if status is CellStatus.COMPLETED else 0
        assert found.by_status[status] == wanted + edited
