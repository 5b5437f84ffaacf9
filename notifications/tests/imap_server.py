"""A mailbox on loopback that speaks the part of IMAP that our client does (RFC 3501)."""

import re
import socketserver
import threading


class ImapServer:
    """`mails` lie in its INBOX, `seen` says which were marked; `cut_at` hangs up before that command."""

    def __init__(self, user: str, password: str) -> None:
        self.mails: list[bytes] = []
        self.seen: set[int] = set()
        self.sizes: dict[int, int] = {}
        self.cut_at = ""
        self.asked: list[str] = []
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                for line in self.rfile:
                    tag, _, said = line.decode().strip().partition(" ")
                    server.asked.append(said)
                    if server.cut_at and server.cut_at in said:
                        return
                    self.wfile.write(server.answer(tag, said, f'LOGIN {user} "{password}"'))
                    if said == "LOGOUT":
                        return

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, tag: str, said: str, login: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        if said == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n" + done
        if said.startswith("LOGIN"):
            return done if said == login else f"{tag} NO wrong\r\n".encode()
        if said.startswith("SELECT"):
            return f"* {len(self.mails)} EXISTS\r\n".encode() + done
        if said == "UID SEARCH UNSEEN":
            unseen = [str(uid) for uid in range(1, len(self.mails) + 1) if uid not in self.seen]
            return f"* SEARCH {' '.join(unseen)}\r\n".encode() + done
        if found := re.fullmatch(r"UID (FETCH|STORE) (\d+) (.+)", said):
            uid = int(found[2])
            return self._of(uid, found[3]) + done
        return b"* BYE\r\n" + done if said == "LOGOUT" else f"{tag} BAD\r\n".encode()

    def _of(self, uid: int, what: str) -> bytes:
        raw = self.mails[uid - 1]
        if what == "(RFC822.SIZE)":
            return f"* {uid} FETCH (UID {uid} RFC822.SIZE {self.sizes.get(uid, len(raw))})\r\n".encode()
        if what == "(BODY.PEEK[])":
            return f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
        assert what == r"+FLAGS.SILENT (\Seen)", what
        self.seen.add(uid)
        return b""

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
