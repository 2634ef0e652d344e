"""Change nothing: this version changed functions only."""

revision = "0020"
down_revision = "0017"
#: Digest of the files in functions/, as of this migration.
functions = "b4fad4c8d6064ff61c77bdff1cf4de58051e4b0dc03e583c6062ed1972e1523c"


def upgrade() -> None:
    pass
