"""What the web server runs: pages, sockets, static files, and the life of the process."""

import os
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
from livechat.routing import websocket_urlpatterns  # noqa: E402

lifespan = Lifespan()
lifespan.on_startup.append(delivery.start)
lifespan.on_shutdown.append(delivery.stop)

sockets = URLRouter(websocket_urlpatterns)  # type: ignore[arg-type]


async def started_sockets(scope: Any, receive: Any, send: Any) -> None:
    """Daphne, which serves `runserver`, has no lifespan: the first socket starts what delivers."""
    await delivery.start()
    await sockets(scope, receive, send)


application = ProtocolTypeRouter(
    {
        "http": limit_bodies(serve_static(http)),
        "websocket": started_sockets,
        "lifespan": lifespan,
    }
)
