"""Change nothing: this version changed functions only, which are no part of migrations now."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass
