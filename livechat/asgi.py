"""What the web server runs: pages, sockets, static files, and the life of the process."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livechat.settings")
http = get_asgi_application()

# Both import models, which only exist now.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from livechat import delivery  # noqa: E402
from livechat.lib.bodies import limit_bodies  # noqa: E402
from livechat.lib.lifespan import Lifespan  # noqa: E402
from livechat.lib.staticfiles import serve_static  # noqa: E402
from livechat.routing import DOORS, beside_django, websocket_urlpatterns  # noqa: E402

lifespan = Lifespan()
lifespan.on_startup.append(delivery.start)
lifespan.on_shutdown.append(delivery.stop)

App = Callable[[Any, Any, Any], Awaitable[None]]


def started(app: App) -> App:
    """Daphne, which serves `runserver`, has no lifespan: the first socket starts what delivers."""

    async def run(scope: Any, receive: Any, send: Any) -> None:
        await delivery.start()
        await app(scope, receive, send)

    return run


sockets = started(URLRouter(websocket_urlpatterns))  # type: ignore[arg-type]
doors = {address: started(door) for address, door in DOORS.items()}

application = ProtocolTypeRouter(
    {
        "http": limit_bodies(beside_django(serve_static(http), doors)),
        "websocket": sockets,
        "lifespan": lifespan,
    }
)
