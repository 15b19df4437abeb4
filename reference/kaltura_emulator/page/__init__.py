"""The page at /_kit/: the running account, requests as they arrive, and the diagnosis, in a browser."""

from typing import Any

from kaltura_emulator.asgi import App, Receive, Scope, Send
from kaltura_emulator.control import Control
from kaltura_emulator.page.page import ADDRESS, Page
from kaltura_emulator.source import EmulatorSource
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

__all__ = ["ADDRESS", "Page", "PageApp"]


class PageApp(App):
    """The emulator's ASGI app with the page in front; the page is offered where the control endpoints are."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._page = Page(EmulatorSource(self.emulator))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        await super().__call__(scope, receive, send)
        self._page.watchers.publish()

    def respond_now(self, request: HttpRequest, address: str) -> HttpResponse:
        """Return the response to a request that waits for nothing."""
        response = super().respond_now(request, address)
        self._page.watchers.publish()
        return response

    async def _control_respond(
        self, control: Control, request: HttpRequest, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if self._page.is_for(request):
            await self._page.respond(request, scope, receive, send)
        else:
            await super()._control_respond(control, request, scope, receive, send)
