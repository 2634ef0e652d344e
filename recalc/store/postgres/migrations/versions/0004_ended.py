"""Change nothing: this version changed functions only, which are no part of migrations now."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    pass
