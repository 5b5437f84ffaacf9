"""A small server on loopback that speaks the part of Stripe's API that we use, with its signatures.

It keeps what it was told, answers a repeated idempotency key with the first answer, and makes the events
that Stripe would send; a test delivers them, or its hosted page does to `hook_url`.
"""

import json
import re
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stripe

KEY = "sk_test_loopback"
SECRET = "whsec_loopback"
Row = dict[str, Any]


class Refused(Exception):
    """An answer of Stripe's that is an error."""

    def __init__(self, status: int, kind: str, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": message}}


class StripeServer:
    """Rows by their ids; `down` answers 503 to everything, `refuses` declines the next charges."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.answers: dict[str, tuple[Row, Row]] = {}
        self.requests: list[tuple[str, str]] = []
        self.hook_url = ""
        self.down = False
        self.refuses = False
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    @contextmanager
    def running(self) -> Iterator["StripeServer"]:
        thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()

    # --- what payers and the provider do

    def pay(self, session_id: str, *, is_certain: bool = True) -> Row:
        """The payer pays; the money may take days. Gives the event."""
        session = self.rows[session_id]
        if session["mode"] == "setup":
            card = self._add("pm", card={"brand": "visa", "last4": "4242"}, customer=session["customer"])
            setup = self._add("seti", customer=session["customer"], payment_method=card["id"])
            session |= {"status": "complete", "payment_status": "no_payment_required"}
            session["setup_intent"] = setup["id"]
            return self.event("checkout.session.completed", session)
        if session["status"] == "open":
            card = self._add("pm", card={"brand": "visa", "last4": "4242"}, customer=session["customer"])
            intent = self._add(
                "pi",
                amount=session["amount_total"],
                amount_received=session["amount_total"],
                currency=session["currency"],
                customer=session["customer"],
                payment_method=card["id"],
                metadata=session["intent_metadata"],
                status="succeeded",
            )
            session |= {"status": "complete", "payment_intent": intent["id"]}
        session["payment_status"] = "paid" if is_certain else "unpaid"
        return self.event("checkout.session.completed", session)

    def event(self, kind: str, row: Row) -> Row:
        data = {"object": json.loads(json.dumps(row))}
        return self._add("evt", type=kind, data=data, object="event")

    def signed(self, event: Row, *, secret: str = SECRET, age: int = 0) -> tuple[bytes, str]:
        """Body and header, as Stripe signs them."""
        body = json.dumps(event)
        made_at = int(time.time()) - age
        header = stripe.WebhookSignature.generate_signature_header(body, secret, made_at)
        return body.encode(), str(header)

    def last(self, prefix: str) -> Row:
        return [row for id_, row in self.rows.items() if id_.startswith(f"{prefix}_")][-1]

    def count(self, prefix: str) -> int:
        return sum(id_.startswith(f"{prefix}_") for id_ in self.rows)

    # --- the API

    def answer(self, method: str, path: str, params: Row, key: str) -> Row:
        with self._lock:
            self.requests.append((method, path))
            if self.down:
                raise Refused(503, "api_error", "down", "Down.")
            if key and key in self.answers:
                asked, answer = self.answers[key]
                if asked != params:
                    raise Refused(400, "idempotency_error", "key_in_use", "Other parameters.")
                return answer
            answer = self._do(method, path, params)
            if key:
                self.answers[key] = (params, json.loads(json.dumps(answer)))
            return answer

    def _do(self, method: str, path: str, params: Row) -> Row:
        for verb, pattern, deed in self._routes():
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                row: Row = deed(*found.groups(), params)
                return row
        raise Refused(404, "invalid_request_error", "unknown_url", f"{method} {path}")

    def _routes(self) -> list[tuple[str, str, Any]]:
        return [
            ("POST", "/v1/checkout/sessions", self._open),
            ("POST", "/v1/checkout/sessions/(cs_[^/]+)/expire", self._expire),
            ("GET", "/v1/checkout/sessions/(cs_[^/]+)", self._get),
            ("POST", "/v1/customers", lambda params: self._add("cus", **params)),
            ("POST", "/v1/payment_intents", self._intend),
            ("POST", "/v1/payment_intents/(pi_[^/]+)/confirm", self._confirm),
            ("GET", "/v1/payment_intents/(pi_[^/]+)", self._get),
            ("GET", "/v1/setup_intents/(seti_[^/]+)", self._get),
            ("GET", "/v1/payment_methods/(pm_[^/]+)", self._get),
            ("POST", "/v1/payment_methods/(pm_[^/]+)/detach", self._detach),
            ("POST", "/v1/refunds", self._refund),
            ("GET", "/v1/refunds", self._refunds),
        ]

    def _get(self, id_: str, params: Row) -> Row:
        if id_ not in self.rows:
            raise Refused(404, "invalid_request_error", "resource_missing", f"No such {id_}")
        return self.rows[id_]

    def _open(self, params: Row) -> Row:
        price = params.get("line_items", {}).get("0", {}).get("price_data", {})
        session = self._add(
            "cs",
            object="checkout.session",
            mode=params["mode"],
            status="open",
            payment_status="unpaid",
            amount_total=int(price.get("unit_amount", 0)),
            currency=price.get("currency", "eur"),
            client_reference_id=params.get("client_reference_id"),
            customer=params.get("customer"),
            metadata=params.get("metadata", {}),
            intent_metadata=params.get("payment_intent_data", {}).get("metadata", {}),
            keeps=params.get("payment_intent_data", {}).get("setup_future_usage", ""),
            payment_intent=None,
            setup_intent=None,
            success_url=params["success_url"],
            cancel_url=params["cancel_url"],
        )
        session["url"] = f"{self.url}/c/pay/{session['id']}"
        return session

    def _expire(self, id_: str, params: Row) -> Row:
        session = self._get(id_, params)
        if session["status"] != "open":
            raise Refused(400, "invalid_request_error", "not_open", "This session is not open.")
        session["status"], session["url"] = "expired", None
        return session

    def _intend(self, params: Row) -> Row:
        amount = int(params.pop("amount"))
        return self._add(
            "pi",
            **params | {"amount": amount, "amount_received": 0, "status": "requires_payment_method"},
            latest_charge=None,
        )

    def _confirm(self, id_: str, params: Row) -> Row:
        intent = self._get(id_, params)
        if intent["status"] == "succeeded":
            raise Refused(400, "invalid_request_error", "payment_intent_unexpected_state", "Paid.")
        card = self._get(params["payment_method"], params)
        if card["customer"] != intent["customer"]:
            raise Refused(400, "invalid_request_error", "wrong_customer", "Another customer's card.")
        intent["latest_charge"] = self._add("ch", payment_intent=id_)["id"]
        if self.refuses:
            raise Refused(402, "card_error", "card_declined", "Your card was declined.")
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        return intent

    def _detach(self, id_: str, params: Row) -> Row:
        card = self._get(id_, params)
        card["customer"] = None
        return card

    def _refund(self, params: Row) -> Row:
        intent = self._get(params["payment_intent"], params)
        amount = int(params["amount"])
        gone = sum(row["amount"] for row in self._of(intent["id"]))
        if gone + amount > intent["amount_received"]:
            raise Refused(400, "invalid_request_error", "refund_too_large", "More than was paid.")
        return self._add(
            "re",
            object="refund",
            payment_intent=intent["id"],
            amount=amount,
            currency=intent["currency"],
            status="succeeded",
        )

    def _refunds(self, params: Row) -> Row:
        intent_id = params.get("payment_intent") or self.rows[params["charge"]]["payment_intent"]
        return {"object": "list", "data": self._of(intent_id), "has_more": False}

    def _of(self, intent_id: str) -> list[Row]:
        return [r for id_, r in self.rows.items() if id_[:3] == "re_" and r["payment_intent"] == intent_id]

    def _add(self, prefix: str, **values: Any) -> Row:
        row: Row = {"metadata": {}} | values | {"id": f"{prefix}_{next(self._numbers):06d}"}
        self.rows[row["id"]] = row
        return row

    # --- the hosted page

    def page(self, session_id: str) -> str:
        session = self.rows[session_id]
        return (
            "<!doctype html><title>Checkout</title><h1>Checkout</h1>"
            f"<p>{escape(str(session['amount_total']))} {escape(session['currency'])}</p>"
            "<form method='post'><button>Pay</button></form>"
        )

    def pay_on_page(self, session_id: str) -> str:
        """Pay, tell the product, and give where the payer goes."""
        body, header = self.signed(self.pay(session_id))
        headers = {"Stripe-Signature": header, "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(self.hook_url, body, headers)):
            return str(self.rows[session_id]["success_url"])


def _handler(server: StripeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            address = urlsplit(self.path)
            if address.path.startswith("/c/pay/"):
                self._say(200, server.page(address.path.split("/")[-1]).encode(), "text/html")
            else:
                self._answer(address.path, nested(address.query))

        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if self.path.startswith("/c/pay/"):
                self.send_response(303)
                self.send_header("Location", server.pay_on_page(self.path.split("/")[-1]))
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._answer(self.path, nested(body))

        def _answer(self, path: str, params: Row) -> None:
            try:
                if self.headers.get("Authorization") != f"Bearer {KEY}":
                    raise Refused(401, "authentication_error", "bad_key", "Wrong key.")
                row = server.answer(self.command, path, params, self.headers.get("Idempotency-Key") or "")
                status: int = 200
            except Refused as refusal:
                status, row = refusal.status, refusal.body
            self._say(status, json.dumps(row).encode(), "application/json")

        def _say(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Tests print nothing."""

    return Handler


def nested(form: str) -> Row:
    """`a[b][0]=1` as {"a": {"b": {"0": "1"}}}."""
    found: Row = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name)
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return found
