"""A service that gives the responses it was told to give."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kskit.snippets.service import Exchange


class Answering:
    """It keeps what was sent. url: its address, up to /api_v3."""

    def __init__(self) -> None:
        self.answers: list[HttpResponse] = []
        self.traffic: list[Exchange] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = outer.answers.pop(0)
                request = HttpRequest("POST", self.path, list(self.headers.items()), body)
                outer.traffic.append(Exchange(request, answer))
                self.send_response(answer.status)
                length = ("Content-Length", str(len(answer.body)))
                for name, value in (*answer.headers, length, ("Connection", "close")):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/api_v3"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def will_give(self, *answers: HttpResponse) -> None:
        self.answers, self.traffic = list(answers), []
