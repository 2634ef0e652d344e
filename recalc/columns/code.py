"""CODE_EXECUTION: runs code of the user on the values of a row, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from typing_extensions import override

from recalc.columns.base import BadConfig, CellFailed, Config, Json, Outcome
from recalc.columns.combining import raise_repeated, repeated_title
from recalc.columns.row_json import row_json
from recalc.columns.typed import Typed
from recalc.generated.configs import CodeExecutionColumnConfig
from recalc.models.port import Caller
from recalc.sandbox.port import CodeFailed, Program, Sandbox

if TYPE_CHECKING:
    from recalc.columns.slow_context import SlowContext

#: Failures of a check that are no fault of the code.
_NOT_AVAILABLE = "code_not_available"


class CodeExecution(Typed[CodeExecutionColumnConfig]):
    """Call the code as the body of a function of ``data``, {source title: value} with null for
    missing values. The value is what it returns; without a return it is that of its variable
    ``result``, or null."""

    name = "CODE_EXECUTION"
    kind = "slow"
    config_type = CodeExecutionColumnConfig

    @override
    def names(self, config: CodeExecutionColumnConfig) -> list[str]:
        return []

    @override
    def takes_row(self, config: Mapping[str, Json]) -> bool:
        return True

    @override
    async def verify(self, config: Config, sandbox: Sandbox, caller: Caller) -> None:
        """Compile the code. Raises BadConfig with the line that is wrong."""
        own = self.own(config)
        try:
            await sandbox.check(Program(own.language, own.code), caller)
        except CodeFailed as failed:
            unavailable = failed.code == _NOT_AVAILABLE
            key = "config.language" if unavailable else "config.code"
            raise BadConfig(key, failed.message) from failed

    @override
    async def run(
        self,
        config: Config,
        titles: Sequence[str],
        values: Sequence[Json],
        context: SlowContext,
    ) -> Outcome:
        """Run the code. Raises CellFailed. Cancelling the task kills the process first."""
        repeated = repeated_title(titles)
        if repeated is not None:
            raise_repeated(repeated)
        own = self.own(config)
        data = await row_json(dict(zip(titles, values, strict=True)))
        started = context.clock()
        try:
            text = await context.sandbox.run(Program(own.language, own.code), data, context.caller)
        except CodeFailed as failed:
            raise CellFailed(failed.code, failed.message) from failed
        latency = round((context.clock() - started) * 1000, 3)
        try:
            value = await context.read_answer("application/json", text)
        except CellFailed as failed:
            if failed.failure.code != "endpoint_invalid_json":
                raise
            raise CellFailed(
                "value_not_storable", "The result holds half a surrogate pair, or no JSON."
            ) from failed
        return Outcome(value, {"latency_ms": latency})
