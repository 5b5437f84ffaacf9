"""A face for an avatar, made anew from whatever was sent, so that nothing hides in it."""

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
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadPicture
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPicture
            return _encoded(image)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise BadPicture from error


def _encoded(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image).convert("RGBA" if "A" in image.getbands() else "RGB")
    side = min(SIDE, *upright.size)
    face = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)
    face.info.clear()
    made = BytesIO()
    face.save(made, "WEBP", quality=85)
    return made.getvalue()
