"""Files in a chat: what they are by their content, how many, who may send and fetch them."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http
from PIL import Image, PngImagePlugin
from pytest_django import Settings

from accounts.models import Client, Operator
from billing.services import credits
from chats.errors import ChatEnded, NotYours
from chats.models import Attachment, Chat, Message, Visitor
from chats.services import endings, pictures, queue, uploads
from livechat.lib.errors import DomainError
from livechat.testing.cast import Told, accepted, ask, at, fresh

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.row("M2")
def test_a_first_line_that_is_a_photo_is_paid_for_like_words(
    vera: Visitor, olga: Operator, acme: Client
) -> None:
    chat = queue.start(vera, ref="start", now=at(0)).chat
    queue.accept(chat, olga, at(1))
    uploads.allow(fresh(chat), olga, at(1), allowed=True)
    for number in range(credits.balance(acme)):
        credits.debit(acme, reference=f"interaction:elsewhere-{number}")
    uploads.send(fresh(chat), SimpleUploadedFile("pot.png", picture()), ref="photo", now=at(2))
    assert (fresh(chat).status, fresh(chat).reason) == ("redirected", "no_credits")


@pytest.fixture
def chat(vera: Visitor, olga: Operator) -> Chat:
    return accepted(vera, olga)


def picture(format: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "green").save(file, format, **options)
    return file.getvalue()


def with_place() -> bytes:
    """A photo that says where it was taken and by whom."""
    exif = Image.Exif()
    exif[0x010F] = "SpyCam 9"
    exif[0x0112] = 6  # on its side
    return picture("JPEG", exif=exif.tobytes(), comment=b"secret comment")


def with_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "secret comment")
    return picture("PNG", pnginfo=info)


def moving() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "green", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], comment=b"secret comment")
    return file.getvalue()


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("a.txt", "hello")
    return file.getvalue()


def bomb() -> bytes:
    """60,000 by 60,000 pixels in a few bytes: the header alone must be enough to refuse it."""
    data = bytearray(picture("PNG"))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def file(content: bytes, name: str = "file.bin", type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, type)


def send(chat: Chat, content: bytes, name: str = "file.bin", *, ref: str = "f1", **who: Any) -> Attachment:
    uploads.send(chat, file(content, name), ref=ref, now=at(1), **who)
    return Attachment.objects.latest("pk")


def on_disk(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.row("O22", "I3")
@pytest.mark.parametrize(("format", "type"), [(k, v[0]) for k, v in pictures.FORMATS.items()])
def test_a_picture_is_drawn_anew_and_known_by_its_content(
    chat: Chat, olga: Operator, format: str, type: str
) -> None:
    sent = send(chat, picture(format), "holiday.exe", operator=olga)
    assert (sent.content_type, sent.width, sent.height) == (type, 40, 30)
    assert sent.name.startswith("holiday.exe.")
    with sent.file.open() as stored:
        assert Image.open(stored).format == format


@pytest.mark.row("I3")
@pytest.mark.parametrize("content", [with_place(), with_text(), moving()])
def test_nothing_that_the_file_said_of_itself_stays(chat: Chat, olga: Operator, content: bytes) -> None:
    sent = send(chat, content + b"<script>secret tail</script>", operator=olga)
    with sent.file.open() as stored:
        kept = stored.read()
    assert b"secret" not in kept
    assert b"SpyCam" not in kept
    assert sent.width is not None


def test_a_photo_stands_upright_and_a_large_one_gets_smaller(chat: Chat, olga: Operator) -> None:
    assert (send(chat, with_place(), operator=olga).width) == 30
    large = send(chat, picture("JPEG", (5000, 2500)), ref="f2", operator=olga)
    assert (large.width, large.height) == (2560, 1280)


def test_a_moving_picture_keeps_moving(chat: Chat, olga: Operator) -> None:
    with send(chat, moving(), operator=olga).file.open() as stored:
        assert getattr(Image.open(stored), "n_frames", 1) == 3


@pytest.mark.row("I3")
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "logo.svg"),
        (SVG, "logo.png"),
        (HTML, "page.html"),
        (HTML, "photo.jpg"),
        (b"GIF89a/*" + HTML, "polyglot.gif"),
        (b"\xff\xd8\xff\xe0" + HTML, "cut.jpg"),
        (picture()[:60], "half.png"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "head.png"),
        (b"%PDF-1.7 " + HTML, "paper.pdf"),
        (archive(), "files.zip"),
        (b"MZ\x90\x00" + b"\x00" * 60, "setup.png"),
        (b"plain words", "words.txt"),
        (picture("TIFF"), "scan.tiff"),
        (picture("BMP"), "old.bmp"),
    ],
)
def test_whatever_is_no_picture_that_we_drew_is_a_download(
    chat: Chat, olga: Operator, content: bytes, name: str
) -> None:
    sent = send(chat, content, name, operator=olga)
    assert sent.width is None
    assert sent.content_type in uploads.KNOWN | {uploads.DOWNLOAD}
    http = Http()
    http.force_login(olga.user)
    answer = http.get(f"/console/files/{sent.token}/")
    assert answer.content == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "html" not in answer["Content-Type"]
    assert "svg" not in answer["Content-Type"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"x" * (uploads.FILE_BYTES + 1), "file_too_large"),
        (bomb(), "picture_too_large"),
        (picture("JPEG", (9000, 5000)), "picture_too_large"),
    ],
)
def test_what_is_refused_leaves_nothing(
    chat: Chat, olga: Operator, media: Path, content: bytes, code: str
) -> None:
    before = Message.objects.count()
    with pytest.raises(DomainError) as refused:
        send(chat, content, operator=olga)
    assert refused.value.code == code
    assert (Attachment.objects.count(), Message.objects.count(), on_disk(media)) == (0, before, [])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\vera\\bill.pdf", "bill.pdf"),
        ("bill\u202egpj.exe", "billgpj.exe"),
        ("a\x00b\nc\td.txt", "a b c d.txt"),
        ("\u200b\u2066\u2069", "file"),
        ("", "file"),
        ("...", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("card 4111 1111 1111 1111.txt", "card •••• •••• •••• 1111.txt"),
        ('<img src="x">.txt', "_img src=_x__.txt"),
        ("resume\ud800.txt", "resume.txt"),
    ],
)
def test_a_name_is_cleaned(name: str, kept: str) -> None:
    assert uploads.clean_name(name) == kept


@pytest.mark.row("D4", "D5")
def test_a_second_try_stores_one_file_and_one_line(
    chat: Chat, olga: Operator, media: Path, told: Told
) -> None:
    first = uploads.send(chat, file(picture(), "a.png"), ref="same", now=at(1), operator=olga)
    told.clear()
    again = uploads.send(chat, file(picture(), "a.png"), ref="same", now=at(9), operator=olga)
    assert again == first
    assert (Attachment.objects.count(), len(on_disk(media))) == (1, 1)
    assert told.notes == []


def test_everyone_in_the_chat_is_told_of_it(chat: Chat, olga: Operator, told: Told) -> None:
    told.clear()
    sent = send(chat, picture(), "a.png", operator=olga)
    [fact] = told.facts(f"chat:{chat.pk}")
    assert (fact["data"]["kind"], fact["data"]["text"], fact["data"]["side"]) == ("file", "a.png", "operator")
    assert fact["data"]["data"]["token"] == sent.token
    assert fresh(chat).operator_seq == fact["seq"]


def test_the_file_goes_when_its_row_fails(
    chat: Chat, olga: Operator, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the disk is fine, the row is not")

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(RuntimeError, match="the row is not"):
        send(chat, picture(), operator=olga)
    assert on_disk(media) == []
    assert not Message.objects.filter(kind="file").exists()


def test_a_chat_holds_twenty(chat: Chat, olga: Operator, media: Path) -> None:
    for number in range(uploads.FILES_A_CHAT):
        send(chat, b"x", ref=f"f{number}", operator=olga)
    with pytest.raises(uploads.TooManyFiles):
        send(chat, b"x", ref="one more", operator=olga)
    assert len(on_disk(media)) == Attachment.objects.count() == uploads.FILES_A_CHAT
    assert Message.objects.filter(kind="file").count() == uploads.FILES_A_CHAT


def test_only_the_owner_sends_and_only_while_it_runs(
    chat: Chat, olga: Operator, otto: Operator, media: Path
) -> None:
    with pytest.raises(NotYours):
        send(chat, b"x", operator=otto)
    endings.terminate(chat, olga, at(2))
    with pytest.raises(ChatEnded):
        send(chat, b"x", operator=olga)
    assert on_disk(media) == []


@pytest.mark.row("O25")
def test_a_visitor_sends_once_the_operator_allows_it(chat: Chat, olga: Operator, told: Told) -> None:
    with pytest.raises(uploads.UploadsOff):
        send(chat, b"x")
    told.clear()
    uploads.allow(chat, olga, at(1), allowed=True)
    [status] = told.facts(f"visitor:{chat.visitor_id}")
    assert status["data"]["uploads_allowed"] is True
    sent = send(chat, b"x")
    assert sent.operator is None
    uploads.allow(chat, olga, at(2), allowed=False)
    with pytest.raises(uploads.UploadsOff):
        send(chat, b"x", ref="f2")
    # Sent before: a second try of it is answered like the first.
    assert uploads.send(chat, file(b"x"), ref="f1", now=at(3)).text == "file.bin"


@pytest.mark.row("O25")
def test_the_operators_own_setting_decides_at_the_accept(vera: Visitor, olga: Operator) -> None:
    Operator.objects.filter(pk=olga.pk).update(allows_uploads=True)
    chat = ask(vera)
    queue.accept(chat, olga, at(1))
    assert fresh(chat).uploads_allowed


def test_nobody_else_allows_it(chat: Chat, olga: Operator, otto: Operator) -> None:
    with pytest.raises(NotYours):
        uploads.allow(chat, otto, at(1), allowed=True)
    endings.terminate(chat, olga, at(2))
    with pytest.raises(ChatEnded):
        uploads.allow(chat, olga, at(3), allowed=True)
    assert not fresh(chat).uploads_allowed


def test_removed_files_leave_the_disk(chat: Chat, olga: Operator, media: Path) -> None:
    gone = [send(chat, b"x", operator=olga)]
    uploads.remove(gone)
    uploads.remove(gone)
    assert on_disk(media) == []


def test_a_file_that_stays_keeps_no_other(
    chat: Chat, olga: Operator, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, *gone = [send(chat, b"x", operator=olga, ref=ref) for ref in "ab"]
    delete = FileSystemStorage.delete

    def fail(storage: FileSystemStorage, name: str) -> None:
        if name == stuck.file.name:
            raise OSError
        delete(storage, name)

    monkeypatch.setattr(FileSystemStorage, "delete", fail)
    uploads.remove([stuck, *gone])
    assert len(on_disk(media)) == 1


# --- the console's door


@pytest.fixture
def http(olga: Operator) -> Http:
    http = Http()
    http.force_login(olga.user)
    return http


def test_the_console_sends_and_fetches(http: Http, chat: Chat) -> None:
    sent = http.post(f"/console/chats/{chat.pk}/files/", {"ref": "a", "file": file(picture(), "a.png")})
    assert sent.status_code == 200
    message = sent.json()["message"]
    assert (message["kind"], message["name"], message["data"]["type"]) == ("file", "Olga", "image/png")
    answer = http.get(f"/console/files/{message['data']['token']}/")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'inline; filename="a.png"'
    # As after a restore of the database alone.
    stored = Attachment.objects.get(token=message["data"]["token"]).file
    stored.storage.delete(str(stored.name))
    assert http.get(f"/console/files/{message['data']['token']}/").status_code == 404


@pytest.mark.row("I1", "I3")
def test_another_clients_operator_learns_nothing(chat: Chat, olga: Operator, carl: Operator) -> None:
    sent = send(chat, b"x", operator=olga)
    stranger = Http()
    stranger.force_login(carl.user)
    for foreign, never in [
        (f"/console/files/{sent.token}/", f"/console/files/{'x' * 32}/"),
    ]:
        assert stranger.get(foreign).status_code == stranger.get(never).status_code == 404
        assert stranger.get(foreign).content == stranger.get(never).content
    for form in ({}, {"ref": "a", "file": file(b"x")}):
        answers = [
            stranger.post(f"/console/chats/{pk}/files/", form, headers={"Sec-Fetch-Mode": "cors"})
            for pk in (chat.pk, 10**12)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    "form",
    [{}, {"ref": "a"}, {"file": file(b"x")}, {"ref": "../a", "file": file(b"x")}, {"ref": "a", "file": "x"}],
)
def test_a_form_that_is_none_is_refused(http: Http, chat: Chat, form: dict[str, Any]) -> None:
    answer = http.post(f"/console/chats/{chat.pk}/files/", form, headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 409
    assert not Attachment.objects.exists()


def test_without_the_csrf_token_nothing_is_taken(chat: Chat, olga: Operator) -> None:
    http = Http(enforce_csrf_checks=True)
    http.force_login(olga.user)
    answer = http.post(f"/console/chats/{chat.pk}/files/", {"ref": "a", "file": file(b"x")})
    assert answer.status_code == 403
    assert not Attachment.objects.exists()
