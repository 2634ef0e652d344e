"""Encrypts stored secrets and hidden values anew, with the first key of RECALC_SECRETS_KEY."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from recalc.columns import registry
from recalc.domain.records import SealedSecret, StoredConfig
from recalc.engine.context import Context
from recalc.engine.hidden_values import HiddenValues
from recalc.engine.sealing import SecretBox, Unreadable
from recalc.engine.secrets import no_key, place_of

#: Configs that are read at once.
_PAGE = 100


@dataclass(slots=True)
class Counts:
    """How many secrets and header values were encrypted anew; how many were found that no key
    opens, and were left as they are."""

    secrets: int = 0
    values: int = 0
    unreadable: int = 0


class Resealing:
    """Brings every secret and hidden value of a database under the first key, beside servers that
    run. What is under it already is not written. Each write is a transaction of its own, which
    changes nothing where somebody else has changed the same meanwhile; that is read again."""

    def __init__(self, context: Context) -> None:
        self._store = context.store
        self._box = SecretBox(context.settings.secrets_keys)
        self._hidden = HiddenValues(self._box)

    async def run(self) -> Counts:
        """Encrypt anew what is not under the first key. Raises Invalid without a key."""
        if not self._box.has_key:
            raise no_key()
        counts = Counts()
        for workspace in await self._store.list_workspaces():
            for secret in await self._store.list_secrets(workspace.id):
                await self._secret(workspace.id, secret, counts)
        after: UUID | None = None
        while configs := await self._store.list_configs(registry.HIDING, after, _PAGE):
            for config in configs:
                if not await self._config(config, counts):
                    break
                after = config.column_id
        return counts

    async def _secret(self, workspace_id: int, secret: SealedSecret, counts: Counts) -> None:
        found: SealedSecret | None = secret
        while found is not None:
            try:
                sealed = self._box.resealed(found.sealed, *place_of(workspace_id, found))
            except Unreadable:
                counts.unreadable += 1
                return
            if sealed is None:
                return
            if await self._store.reseal_secret_if_same(workspace_id, found, sealed):
                counts.secrets += 1
                return
            listed = await self._store.list_secrets(workspace_id)
            found = next((each for each in listed if each.name == secret.name), None)

    async def _config(self, config: StoredConfig, counts: Counts) -> bool:
        """Return False where the config is another by now."""
        new = self._hidden.resealed(config.type, config.workspace_id, config.config)
        if new.changed and not await self._store.reseal_config_if_same(config, new.config):
            return False
        counts.values += new.changed
        counts.unreadable += new.unreadable
        return True
