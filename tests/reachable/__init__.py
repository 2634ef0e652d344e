"""Which refusals each operation of the contract can raise, by the types of the whole program."""
