"""Change nothing: this version changed functions only, which are no part of migrations now."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    pass
