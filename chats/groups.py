"""Names of the groups that facts are published to."""


def chat(chat_id: int) -> str:
    """Everyone in the chat, both sides: only what a visitor may read."""
    return f"chat:{chat_id}"


def desk(chat_id: int) -> str:
    """Operators who have the chat open."""
    return f"desk:{chat_id}"


def visitor(visitor_id: int) -> str:
    """Every tab of a visitor."""
    return f"visitor:{visitor_id}"


def pool(client_id: int) -> str:
    """Every operator who may see the client's chats."""
    return f"pool:{client_id}"


def operator(operator_id: int) -> str:
    """The operator's own windows."""
    return f"operator:{operator_id}"
