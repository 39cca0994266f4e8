"""Why a table cannot be read."""


class TableError(ValueError):
    """A table that cannot be read; the message is a sentence for the user.

    `can_be_read_otherwise`: perhaps with another encoding, separator or header.
    """

    def __init__(self, message: str, can_be_read_otherwise: bool = False) -> None:
        super().__init__(message)
        self.can_be_read_otherwise = can_be_read_otherwise
