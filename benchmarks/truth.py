"""Looks into the database after a load: was everything really done, for each message?"""

from benchmarks.load import CARD
from benchmarks.people import read

# Each must find nothing.
FAULTS = {
    "numbers": """
        SELECT count(*) FROM (
            SELECT c.id FROM chats_chat c JOIN chats_message m ON m.chat_id = c.id GROUP BY c.id, c.last_seq
            HAVING count(*) <> c.last_seq OR max(m.seq) <> c.last_seq OR min(m.seq) <> 1
        ) AS wrong
    """,
    "counters": """
        SELECT count(*) FROM chats_chat c WHERE c.last_seq > 0 AND (
            c.visitor_seq <> COALESCE(
                (SELECT max(seq) FROM chats_message m WHERE m.chat_id = c.id AND m.author = 'visitor'), 0)
            OR c.operator_seq <> COALESCE(
                (SELECT max(seq) FROM chats_message m
                 WHERE m.chat_id = c.id AND m.operator_id IS NOT NULL), 0)
        )
    """,
    "follow-up columns": """
        SELECT count(*) FROM chats_chat WHERE last_seq > 0 AND (
            last_message_at IS NULL
            OR (operator_seq > visitor_seq AND visitor_seen_seq < operator_seq AND unseen_since IS NULL)
            OR (visitor_seq > operator_seq AND unseen_since IS NOT NULL)
            OR (operator_seq > 0 AND visitor_seq > 0 AND first_response_at IS NULL)
        )
    """,
    "masking": f"SELECT count(*) FROM chats_message WHERE body LIKE '%{CARD}%'",  # noqa: S608
    "rights": """
        SELECT count(*) FROM chats_message m JOIN chats_chat c ON c.id = m.chat_id
        WHERE m.operator_id IS NOT NULL AND m.operator_id <> c.operator_id
    """,
}
# Must find something, or the faults prove nothing.
MASKED = f"SELECT count(*) FROM chats_message WHERE body LIKE '%{CARD[-4:]}'"  # noqa: S608
STORED = "SELECT count(*) FROM chats_message"


def look(database_url: str) -> dict[str, int]:
    """How many rows are wrong, by what is wrong with them; and how many there are."""
    numbers = {name: read(database_url, query)[0][0] for name, query in FAULTS.items()}
    return numbers | {
        "masked": read(database_url, MASKED)[0][0],
        "stored": read(database_url, STORED)[0][0],
    }
