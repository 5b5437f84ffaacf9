"""Pictures made anew from whatever was sent, so that nothing hides in them."""

from collections.abc import Callable
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from livechat.lib.errors import DomainError

SIDE = 256
MOST_BYTES = 10 * 2**20
# A small file may unpack to gigabytes: the size is read before the pixels are.
MOST_PIXELS = 50_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


class BadPicture(DomainError):
    code = "bad_picture"
    message = "Choose a PNG, JPEG, WebP or GIF picture of at most 10 MB."


def square(file: IO[bytes]) -> bytes:
    """The middle of a picture as a WebP of at most 256 × 256, upright and without what the camera wrote."""
    return _made(file, _face)


def fitted(file: IO[bytes], size: tuple[int, int]) -> bytes:
    """All of a picture as a WebP that fits into `size`, upright and without what the camera wrote."""

    def smaller(image: Image.Image) -> Image.Image:
        image.thumbnail(size, Image.Resampling.LANCZOS)
        return image

    return _made(file, smaller)


def _made(file: IO[bytes], change: Callable[[Image.Image], Image.Image]) -> bytes:
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadPicture
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPicture
            has_alpha = "A" in image.getbands() or "transparency" in image.info
            upright = ImageOps.exif_transpose(image).convert("RGBA" if has_alpha else "RGB")
            return _encoded(change(upright))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise BadPicture from error


def _face(image: Image.Image) -> Image.Image:
    side = min(SIDE, *image.size)
    return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image) -> bytes:
    image.info.clear()
    made = BytesIO()
    image.save(made, "WEBP", quality=85)
    return made.getvalue()
