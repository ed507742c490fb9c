"""A real mail server on loopback that keeps what it is sent, one file a message.

    python smtp-sink.py PORT DIR [--tls CERT KEY] [--auth USER PASSWORD] [--fail N] [--reject ADDRESS] [--slow SECONDS]

Prints "READY PORT" when it listens (PORT 0 takes a free one). Each accepted message becomes DIR/00001.eml and so on,
written under another name, synced and renamed, so that a test may simply wait for files. Three lines are put before the
message: X-Envelope-From, X-Envelope-To and X-TLS.

--tls     offers STARTTLS and refuses mail without it
--auth    refuses mail from anyone who has not signed in with these
--fail    answers 451 (try again later) to the first N messages
--reject  answers 550 (no such person) for this recipient
--slow    waits this long before it answers to a message
"""

import argparse
import asyncio
import os
import signal
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("dir")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--auth", nargs=2, metavar=("USER", "PASSWORD"))
    parser.add_argument("--fail", type=int, default=0)
    parser.add_argument("--reject")
    parser.add_argument("--slow", type=float, default=0)
    return parser.parse_args()


class Sink:
    """Decides on each message and writes the accepted ones."""

    def __init__(self, args):
        self.args = args
        self.failures_left = args.fail
        self.accepted = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address == self.args.reject:
            return "550 5.1.1 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server, session, envelope):
        await asyncio.sleep(self.args.slow)
        if self.failures_left > 0:
            self.failures_left -= 1
            return "451 4.3.0 try again later"
        self.accepted += 1
        self.write(self.accepted, session, envelope)
        return "250 2.0.0 OK, kept"

    def write(self, number, session, envelope):
        head = (
            f"X-Envelope-From: {envelope.mail_from}\r\n"
            f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
            f"X-TLS: {'yes' if session.ssl else 'no'}\r\n"
        )
        unfinished = os.path.join(self.args.dir, f".{number}.part")
        with open(unfinished, "wb") as file:
            file.write(head.encode() + envelope.original_content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(unfinished, os.path.join(self.args.dir, f"{number:05}.eml"))


def server_settings(args):
    settings = {}
    if args.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*args.tls)
        settings.update(tls_context=context, require_starttls=True)
    if args.auth:
        expected = tuple(text.encode() for text in args.auth)

        def authenticate(_server, _session, _envelope, _mechanism, data):
            return AuthResult(success=(data.login, data.password) == expected)

        settings.update(authenticator=authenticate, auth_required=True, auth_require_tls=bool(args.tls))
    return settings


class OnAnyPort(Controller):
    """Port 0 is taken literally: the controller's own check connects to the port it was given."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def main():
    args = options()
    os.makedirs(args.dir, exist_ok=True)
    controller = OnAnyPort(Sink(args), hostname="127.0.0.1", port=args.port, **server_settings(args))
    controller.start()
    print(f"READY {controller.port}", flush=True)
    signal.pause()


main()
