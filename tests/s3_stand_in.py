"""A store that speaks S3, over loopback: what is signed wrong is refused, and it can be away.

Signatures are reckoned anew from what came in, as Amazon describes it:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import http.server
import threading
import urllib.parse
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

BUCKET, ACCESS, SECRET = "media", "the-access-key", "the-secret-key"


@dataclass
class Stored:
    content: bytes
    at: datetime


@dataclass
class S3StandIn:
    """The objects by name; what was asked; what goes wrong."""

    objects: dict[str, Stored] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    fault: int | None = None  # answered to everything
    spoils: bool = False  # gives other bytes than it was given
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self, **others: str) -> dict[str, str]:
        return {
            "MEDIA_URL": f"s3://{BUCKET}/memory",
            "S3_ENDPOINT": self.url,
            "S3_ACCESS_KEY": ACCESS,
            "S3_SECRET_KEY": SECRET,
        } | others

    def put(self, name: str, content: bytes) -> None:
        self.objects[f"memory/{name}"] = Stored(content, datetime.now(UTC))

    def names(self) -> set[str]:
        return {name.removeprefix("memory/") for name in self.objects} - {"owner"}

    def age(self, name: str, **span: float) -> None:
        """Let an object have been sent so long ago."""
        self.objects[f"memory/{name}"].at -= timedelta(**span)

    def start(self) -> http.server.ThreadingHTTPServer:
        handler = type("Handler", (_Handler,), {"store": self})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: S3StandIn

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        store, name = self.store, urllib.parse.unquote(path).removeprefix(f"/{BUCKET}/")
        store.asked.append((self.command, name))
        if store.fault is not None:
            return self._answer(store.fault)
        if not self._is_signed(body, path, query):
            return self._fail(403, "SignatureDoesNotMatch")
        if path.rstrip("/") == f"/{BUCKET}":
            return self._list(dict(urllib.parse.parse_qsl(query)))
        if not path.startswith(f"/{BUCKET}/"):
            return self._fail(404, "NoSuchBucket")
        if self.command == "PUT":
            store.objects[name] = Stored(body, datetime.now(UTC).replace(microsecond=0))
            return self._answer(200, headers={"ETag": f'"{hashlib.md5(body).hexdigest()}"'})
        if self.command == "DELETE":
            store.objects.pop(name, None)
            return self._answer(204)
        if name not in store.objects:
            return self._fail(404, "NoSuchKey")
        return self._give(store.objects[name])

    do_GET = do_PUT = do_HEAD = do_DELETE = _serve

    def _give(self, stored: Stored) -> None:
        content = stored.content[::-1] if self.store.spoils else stored.content
        said = {
            "ETag": f'"{hashlib.md5(content).hexdigest()}"',
            "Last-Modified": f"{stored.at:%a, %d %b %Y %H:%M:%S} GMT",
        }
        self._answer(200, content, said)

    def _list(self, asked: dict[str, str]) -> None:
        begins, after = asked.get("prefix", ""), asked.get("continuation-token", "")
        names = sorted(n for n in self.store.objects if n.startswith(begins) and n > after)
        page, rest = names[:2], names[2:]  # so that it is asked for more
        parts = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>1</Size><ETag>x</ETag>"
            f"<LastModified>{self.store.objects[name].at:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            "</Contents>"
            for name in page
        )
        more = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if rest else ""
        text = (
            f"<ListBucketResult><Name>{BUCKET}</Name><IsTruncated>{str(bool(rest)).lower()}"
            f"</IsTruncated>{more}{parts}</ListBucketResult>"
        )
        self._answer(200, text.encode(), {"Content-Type": "application/xml"})

    def _fail(self, status: int, code: str) -> None:
        text = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
        self._answer(status, text.encode(), {"Content-Type": "application/xml"})

    def _answer(
        self, status: int, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for header, value in (headers or {}).items():
            self.send_header(header, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _is_signed(self, body: bytes, path: str, query: str) -> bool:
        kind, _, rest = self.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if kind != "AWS4-HMAC-SHA256" or not parts.get("Credential", "").startswith(f"{ACCESS}/"):
            return False
        digest = self.headers["x-amz-content-sha256"]
        if digest != hashlib.sha256(body).hexdigest():
            return False
        names = parts["SignedHeaders"].split(";")
        pairs = sorted(urllib.parse.parse_qsl(query, keep_blank_values=True))
        quoted = [[urllib.parse.quote(one, safe="-_.~") for one in pair] for pair in pairs]
        request = "\n".join(
            [
                self.command,
                path,
                "&".join("=".join(pair) for pair in quoted),
                *(f"{name}:{' '.join(self.headers[name].split())}" for name in names),
                "",
                ";".join(names),
                digest,
            ]
        )
        scope = parts["Credential"].partition("/")[2]
        hashed = hashlib.sha256(request.encode()).hexdigest()
        text = f"{kind}\n{self.headers['x-amz-date']}\n{scope}\n{hashed}"
        key = f"AWS4{SECRET}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.new(key, text.encode(), "sha256").hexdigest() == parts["Signature"]
