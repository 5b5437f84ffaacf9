"""What travels on the sockets: typed, frozen, strict. docs/protocol.md describes each.

Commands go from a browser to us and refuse unknown fields; facts go from us to browsers, which
ignore fields that they do not know. Times are integers: milliseconds since 1970, UTC.
"""
