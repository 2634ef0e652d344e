"""Spend: kept for each claim, counted once, also after the end; limits, reasons."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from recalc.domain.errors import NotFound
from recalc.domain.states import OperationStatus, Reason
from recalc.domain.usage import Limits, Usage
from recalc.engine.ports import Held, Lost, StructureChanged
from tests.conformance.sheet_fixture import BOOM, LEASE, A, C, ScriptedWorker, SheetFixture


def calls(count: int, *, outcome: str = "completed", price: float = 0.5) -> Usage:
    """Return the total of ``count`` calls of 10 and 2 tokens each."""
    total = Usage()
    for _ in range(count):
        total = total.with_call(
            "aborted" if outcome == "aborted" else "completed",
            (10, 2),
            ("USD", price),
            estimated=outcome == "aborted",
            repeats=False,
        )
    return total


async def usage_of(seeded: SheetFixture, worker: ScriptedWorker) -> Usage:
    found = await seeded.store.get_usage(seeded.ref, str(worker.claim.operation_id))
    return found.usage


async def test_a_report_stores_what_was_spent_with_the_results(seeded: SheetFixture) -> None:
    """Each total replaces the one before; a report that is sent twice counts once."""
    await seeded.start(cells=[(A, 0), (A, 1)])
    worker = await seeded.claim()
    await worker.begin((A, 0), (A, 1))
    first = replace(worker.progress(done={(A, 0): 1}), usage=calls(1))
    assert isinstance(await worker.send(first), Held)
    assert isinstance(await seeded.store.report_if_held(first, LEASE), Held)
    assert await usage_of(seeded, worker) == calls(1)
    last = replace(worker.progress(done={(A, 1): 1}), usage=calls(2))
    assert isinstance(await worker.send(last), Held)
    assert await usage_of(seeded, worker) == calls(2)


async def test_a_refused_report_stores_no_spend(seeded: SheetFixture) -> None:
    """What a lost holder reports is not written, and a report for other columns neither."""
    operation = await seeded.start(cells=[(A, 0)])
    worker = await seeded.claim()
    await worker.begin((A, 0))
    report = replace(worker.progress(done={(A, 0): 1}), usage=calls(1))
    outdated = replace(report, columns_version=report.columns_version + 1)
    assert isinstance(await seeded.store.report_if_held(outdated, LEASE), StructureChanged)
    assert await usage_of(seeded, worker) == Usage()
    await seeded.cancel(operation.id)
    assert isinstance(await seeded.store.report_if_held(report, LEASE), Lost)
    assert await usage_of(seeded, worker) == Usage()


async def test_spend_after_a_cancel_counts_once(seeded: SheetFixture) -> None:
    """Calls that the cancel aborted are added by its late holder, however often it says so; an
    older total changes nothing."""
    operation = await seeded.start(cells=[(A, 0)])
    worker = await seeded.claim()
    await worker.begin((A, 0))
    await seeded.cancel(operation.id)
    total = calls(2, outcome="aborted")
    for usage in (calls(1, outcome="aborted"), total, total, calls(1, outcome="aborted")):
        await seeded.store.save_spend(worker.claim.execution_id, worker.claim.epoch, usage)
    found = await usage_of(seeded, worker)
    assert found == total
    assert (found.aborted, found.estimated.calls) == (2, 2)


async def test_claims_are_counted_apart_and_summed(seeded: SheetFixture) -> None:
    """What a holder spent that handed back is counted beside what the next one spends."""
    await seeded.start(cells=[(A, 0)])
    first = await seeded.claim()
    await first.begin((A, 0))
    assert await seeded.store.hand_back_if_held(first.claim.execution_id, first.claim.epoch)
    second = await seeded.claim()
    await second.begin((A, 0))
    spent = replace(second.progress(done={(A, 0): 1}), usage=calls(3))
    assert isinstance(await second.send(spent), Held)
    await seeded.store.save_spend(first.claim.execution_id, first.claim.epoch, calls(1))
    assert await usage_of(seeded, second) == calls(4)


async def test_spend_of_what_is_gone_changes_nothing(seeded: SheetFixture) -> None:
    """An unknown execution is passed over."""
    await seeded.store.save_spend(uuid4(), 1, calls(1))
    with pytest.raises(NotFound):
        await seeded.store.get_usage(seeded.ref, str(uuid4()))


async def test_what_a_cancel_avoided(seeded: SheetFixture) -> None:
    """The mean spend of the cells that had started, for each that had not."""
    operation = await seeded.start(cells=[(A, 0), (A, 1), (A, 2), (C, 0), (C, 1)])
    worker = await seeded.claim()
    await worker.begin((A, 0), (A, 1))
    await worker.send(replace(worker.progress(done={(A, 0): 1}), usage=calls(1)))
    running = await seeded.store.get_usage(seeded.ref, str(operation.id))
    assert running.avoided is None
    await seeded.cancel(operation.id)
    await seeded.store.save_spend(worker.claim.execution_id, worker.claim.epoch, calls(2))
    found = await seeded.store.get_usage(seeded.ref, str(operation.id))
    # Two cells had started, with one call each; three had not.
    assert found.avoided == calls(3).total


async def test_an_operation_keeps_its_limits(seeded: SheetFixture) -> None:
    """Workers read them with the spend and the number of failures. Without limits nothing else is
    read."""
    snapshot = await seeded.plan()
    chosen = snapshot.cells.select(columns=[A], rows=None, statuses=None, cells=None)
    limits = Limits(max_price=1.5, max_failed=2)
    new = replace(seeded.new(chosen, snapshot), limits=limits)
    created = await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert created is not None
    seeded.operations.append(created.operation.id)
    worker = await seeded.claim()
    await worker.begin((A, 0), (A, 1))
    await worker.send(replace(worker.progress(done={(A, 0): BOOM}), usage=calls(2)))
    status = await seeded.store.spend_status(created.operation.id)
    assert status is not None
    assert (status.limits, status.usage, status.failed) == (limits, calls(2), 1)
    assert await seeded.store.spend_status(uuid4()) is None
    free = await seeded.start(columns=[C])
    found = await seeded.store.spend_status(free.id)
    assert found is not None
    assert not found.limits


async def test_a_cancel_of_the_servers_own_is_a_cancel(seeded: SheetFixture) -> None:
    """It withdraws the same cells as a person's, and the operation keeps the reason."""
    operation = await seeded.start(cells=[(A, 0), (A, 1), (A, 2)])
    worker = await seeded.claim()
    await worker.begin((A, 0), (A, 1))
    await worker.finish({(A, 0): 1})
    end = seeded.store.cancel_for_reason_if_active
    assert await end(operation.id, Reason.MAX_PRICE, "It has spent 2 USD.")
    found = await seeded.operation(operation.id)
    assert found.status is OperationStatus.CANCELLED
    assert (found.cancel_reason, found.cancel_message) == (Reason.MAX_PRICE, "It has spent 2 USD.")
    counts = found.counts
    assert (counts.completed, counts.running_invalidated, counts.not_started_reset) == (1, 1, 1)
    reply = await seeded.store.report_if_held(worker.progress(done={(A, 1): 1}), LEASE)
    assert reply == Lost(Reason.MAX_PRICE)
    assert not await end(operation.id, Reason.MAX_FAILED, "again")
    assert (await seeded.operation(operation.id)).cancel_reason is Reason.MAX_PRICE
    assert not await end(uuid4(), Reason.MAX_FAILED, "unknown")
    await seeded.audit()


async def test_every_cancel_keeps_its_reason(seeded: SheetFixture) -> None:
    """A person's cancel, a delete of all rows that it covers; none for one that completed."""
    by_user = await seeded.start(cells=[(A, 0)])
    await seeded.cancel(by_user.id)
    assert (await seeded.operation(by_user.id)).cancel_reason is Reason.USER
    deleted = await seeded.start(cells=[(A, 1)])
    await seeded.store.delete_rows(seeded.ref, [1])
    assert (await seeded.operation(deleted.id)).cancel_reason is Reason.DELETED
    done = await seeded.start(cells=[(A, 2)])
    await (await seeded.claim()).run_rest()
    assert (await seeded.operation(done.id)).cancel_reason is None
