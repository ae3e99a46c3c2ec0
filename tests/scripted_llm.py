"""An OpenAI-compatible server on loopback that answers as its script says; it keeps what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = dict[str, Any]


@dataclass
class Script:
    """Replies in order (the last one repeats); `asked` holds the request bodies, `keys` the Authorization headers."""

    replies: list[Reply]
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def next(self) -> Reply:
        return self.replies[min(len(self.asked), len(self.replies)) - 1]


def says(content: str, pieces: int = 5) -> Reply:
    """A streamed text (JSON mode and plain text); tool requests get no call."""
    return {"content": content, "pieces": pieces}


def calls(arguments: str, pieces: int = 5) -> Reply:
    """A streamed tool call with these arguments."""
    return {"arguments": arguments, "pieces": pieces}


def makes(content: Callable[[dict[str, Any]], Any], pieces: int = 5) -> Reply:
    """What `content` makes of the data that the model was given (the user's message as JSON, {"text"} where it is none), as a tool call or
    as text."""
    return {"makes": content, "pieces": pieces}


def fails(status: int, **headers: str) -> Reply:
    return {"status": status, "headers": headers}


def streams(*choices: dict[str, Any] | None, done: bool = True) -> Reply:
    """A stream of these choices as they stand, None for a chunk with none; `done` False leaves out the last [DONE]."""
    return {"choices": choices, "done": done}


def sends(write: Callable[[Callable[[bytes], Any]], None]) -> Reply:
    """What `write` gives its argument, byte for byte after the request (status line and headers too); ends when the client hangs up."""
    return {"bytes": write}


@contextmanager
def serving(*replies: Reply) -> Iterator[Script]:
    """The server while the block runs; stalls are released at its end."""
    script = Script(list(replies))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.asked.append(body)
            script.keys.append(self.headers.get("Authorization", ""))
            script.headers.append(dict(self.headers))
            _reply(self, script, script.next(), body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield script
    finally:
        script.released.set()
        server.shutdown()
        server.server_close()


def _reply(handler: BaseHTTPRequestHandler, script: Script, reply: Reply, body: dict[str, Any]) -> None:
    if "bytes" in reply:
        handler.close_connection = True
        with suppress(OSError):
            reply["bytes"](handler.connection.sendall)
        return
    if "status" in reply:
        text = json.dumps({"error": {"message": f"secret prompt and key {handler.headers.get('Authorization')}"}}).encode()
        handler.send_response(reply["status"])
        for name, value in reply["headers"].items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)
        return
    if "makes" in reply:
        reply = _made(reply, body)
    if not body.get("stream"):
        message = {"role": "assistant", "content": reply["content"]}
        _whole(handler, {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
        return
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    if "choices" in reply:
        for choice in reply["choices"]:
            _event(handler, {"choices": [] if choice is None else [choice]})
        handler.wfile.write(b"data: [DONE]\n\n" if reply["done"] else b"")
        return
    for n, delta in enumerate(_deltas(reply, body)):
        if reply.get("stall_at") == n:
            script.released.wait(30)
            return
        if reply.get("cut_at") == n:
            return
        _event(handler, {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    _event(handler, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    handler.wfile.write(b"data: [DONE]\n\n")


def _made(reply: Reply, body: dict[str, Any]) -> Reply:
    said = body["messages"][-1]["content"]
    made = reply["makes"](json.loads(said) if said.startswith("{") else {"text": said})
    text = made if isinstance(made, str) else json.dumps(made, ensure_ascii=False)
    return {**reply, "arguments" if body.get("tools") else "content": text}


def _whole(handler: BaseHTTPRequestHandler, fields: dict[str, Any]) -> None:
    text = json.dumps({"id": "1", "object": "chat.completion", "created": 0, "model": "scripted"} | fields, ensure_ascii=False).encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(text)))
    handler.end_headers()
    handler.wfile.write(text)


def _deltas(reply: Reply, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    text = reply.get("arguments") or reply.get("content", "")
    size = max(1, -(-len(text) // reply.get("pieces", 5)))
    yield {"role": "assistant", "content": ""}
    for n, at in enumerate(range(0, len(text), size)):
        piece = text[at : at + size]
        if "arguments" in reply:
            name = body["tools"][0]["function"]["name"]
            head = {"id": "call_1", "type": "function"} if n == 0 else {}
            yield {"tool_calls": [{"index": 0, **head, "function": {"arguments": piece} | ({"name": name} if n == 0 else {})}]}
        else:
            yield {"content": piece}


def _event(handler: BaseHTTPRequestHandler, fields: dict[str, Any]) -> None:
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"} | fields
    handler.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
    handler.wfile.flush()
