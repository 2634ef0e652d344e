"""An executable model of the cancel protocol, explored breadth-first: ``python -m tests.model``.

``state`` is what there is; ``store`` the guarded writes of ``recalc.engine.ports``, one function
each; ``worker`` what a worker does with what it remembers; ``steps`` every step from a state;
``audit`` what must hold; ``explore`` the search; ``configs`` what is searched; ``mutants`` broken
protocols that have to be caught.
"""
