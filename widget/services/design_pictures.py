"""Pictures of a client's own on button and head."""

from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Site
from livechat.lib import pictures
from livechat.lib.pictures import BadPicture
from widget.models import Design, DesignPicture
from widget.models.design import new_token

# In pixels: twice what the head shows.
LOGO_SIZE = (320, 96)
MOST_BYTES = 2 * 2**20
# Pictures that were uploaded but never saved go when newer ones come.
MOST_UNUSED = 10
TOO_LARGE = "Choose a PNG, JPEG, WebP or GIF picture of at most 2 MB."


def add(site: Site, file: IO[bytes], *, size: int, is_logo: bool) -> DesignPicture:
    """Draw what was uploaded anew: a square for the button, at most 320 × 96 for the head.

    Raises BadPicture.
    """
    if size > MOST_BYTES:
        raise BadPicture(TOO_LARGE)
    try:
        content = pictures.fitted(file, LOGO_SIZE) if is_logo else pictures.square(file)
    except BadPicture as error:
        raise BadPicture(TOO_LARGE) from error
    token = new_token()
    picture = DesignPicture(site=site, token=token)
    picture.file.save(f"{token}.webp", ContentFile(content), save=True)
    _forget_unused(site)
    return picture


def _forget_unused(site: Site) -> None:
    # Other sites may have copied the design, and show its pictures too.
    used = Design.objects.filter(Q(picture=OuterRef("pk")) | Q(logo=OuterRef("pk")))
    unused = DesignPicture.objects.filter(~Exists(used), site=site).order_by("-pk")
    for picture in unused[MOST_UNUSED:]:
        forget = partial(picture.file.storage.delete, picture.file.name)
        picture.delete()
        # Only once it is sure that nobody can reach it.
        transaction.on_commit(forget)
