"""Pictures made new from their pixels: nothing else that was in the file comes along (I3)."""

import io
import warnings
from threading import BoundedSemaphore
from typing import IO, Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext_noop
from msgspec import Struct
from PIL import Image, ImageOps, ImageSequence

from livechat.lib.errors import DomainError

# As Pillow calls them, what browsers call them, and the ending of a name.
FORMATS = {
    "PNG": ("image/png", ".png"),
    "JPEG": ("image/jpeg", ".jpg"),
    "GIF": ("image/gif", ".gif"),
    "WEBP": ("image/webp", ".webp"),
}
SIDE = 2560
PIXELS = 40_000_000
MOVING_PIXELS = 20_000_000  # all frames together
FRAMES = 300

# One at a time in a process: an unpacked picture takes up to 160 MB.
_room = BoundedSemaphore(1)


class PictureTooLarge(DomainError):
    code = "picture_too_large"
    message = gettext_noop("This picture has too many pixels. Please make it smaller first.")


class Picture(Struct, frozen=True):
    content: "ContentFile[bytes]"
    content_type: str
    ending: str
    width: int
    height: int


def redrawn(file: IO[bytes]) -> Picture | None:
    """The picture in `file` drawn anew, or None if browsers would not show it as one.

    Raises PictureTooLarge for what would take too much memory to unpack.
    """
    with _room, warnings.catch_warnings():
        # Our own limit is lower than the one at which Pillow warns.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=list(FORMATS)) as image:
                return _redraw(image)
        except Image.DecompressionBombError:
            raise PictureTooLarge from None
        except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError):
            # Cut off, or only dressed as one: a download like any other file.
            return None


def _redraw(image: Image.Image) -> Picture:
    if image.width * image.height > PIXELS:
        raise PictureTooLarge
    name = str(image.format)
    out = io.BytesIO()
    count = getattr(image, "n_frames", 1)
    if 1 < count <= FRAMES and count * image.width * image.height <= MOVING_PIXELS:
        width, height = _save_moving(image, name, out)
    else:
        width, height = _save_still(image, name, out)
    content_type, ending = FORMATS[name]
    return Picture(ContentFile(out.getvalue()), content_type, ending, width, height)


def _save_still(image: Image.Image, name: str, out: IO[bytes]) -> tuple[int, int]:
    if name == "JPEG":
        # Unpacks a large photo at a fraction of its size.
        image.draft("RGB", (SIDE, SIDE))
    still = ImageOps.exif_transpose(image)
    if still.mode not in ("RGB", "RGBA", "L", "LA", "P") or (still.mode == "P" and name != "GIF"):
        still = still.convert("RGBA" if name != "JPEG" else "RGB")
    if name == "JPEG" and still.mode not in ("RGB", "L"):
        still = still.convert("RGB")
    if max(still.size) > SIDE:
        still.thumbnail((SIDE, SIDE))
    _bare(still).save(out, name, **_options(name))
    return still.size


def _save_moving(image: Image.Image, name: str, out: IO[bytes]) -> tuple[int, int]:
    loop = image.info.get("loop", 0)
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(frame.info.get("duration", 100))
        frames.append(_bare(frame.convert("RGBA")))
    frames[0].save(
        out, name, save_all=True, append_images=frames[1:], duration=durations, loop=loop, **_options(name)
    )
    return image.size


def _bare(image: Image.Image) -> Image.Image:
    """Without what the file said of itself: place, camera, comments, colour profile."""
    bare = image.copy()
    bare.info = {key: value for key, value in image.info.items() if key == "transparency"}
    return bare


def _options(name: str) -> dict[str, Any]:
    if name == "PNG":
        return {"optimize": False}
    return {"quality": 85} if name in ("JPEG", "WEBP") else {}
