"""Files that people send, and the photos made of them."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kalaki.core.tenancy import CityOwned, CityOwnedBare

UPLOAD_STATES = ("open", "stored", "quarantined", "refused", "gone")
PHOTO_STATES = ("waiting", "ready", "refused", "removed")
ORIGINALS = ("delete", "keep", "seal")


class Upload(CityOwned):
    """One file. state: open (parts arrive), stored, quarantined (the scanner was silent), refused, gone (erased).

    owner: a reference of who sends. kind: which app's limits hold. size: bytes received. sha256: of the whole.
    """

    owner = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default="open")
    size = models.PositiveBigIntegerField(default=0)
    type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["municipality", "state", "created_at"], name="core_uploads_by_state")]
        constraints = [
            CheckConstraint(condition=Q(state__in=UPLOAD_STATES), name="core_upload_state"),
            CheckConstraint(
                condition=Q(state__in=["open", "refused"]) | ~Q(sha256=""), name="core_upload_hashed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} {self.state}"


class Photo(CityOwned):
    """A photo. state: waiting (being prepared), ready, refused (no photo of ours, or by a person), removed.

    sender: a reference. held: a person has not looked at it yet. original: what becomes of the file that came.
    regions: what is made unrecognisable, in ten-thousandths. image_hash: 64 bits in hex. refusal: a code.
    sealed: the name of the encrypted original, erased at ``erase_at``.
    """

    upload = models.OneToOneField(Upload, models.DO_NOTHING, related_name="+")  # the database refuses
    sender = models.CharField(max_length=120)
    state = models.CharField(max_length=8, default="waiting")
    held = models.BooleanField(default=False)
    original = models.CharField(max_length=6, default="delete")
    seal_days = models.PositiveSmallIntegerField(default=90)
    regions = models.JSONField(default=list)
    refusal = models.CharField(max_length=24, blank=True)
    image_hash = models.CharField(max_length=16, blank=True)
    sealed = models.CharField(max_length=40, blank=True)
    erase_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["municipality", "sender"], name="core_photos_sender"),
            Index(
                fields=["municipality", "queued_at"], condition=Q(state="waiting"), name="core_photos_wait"
            ),
        ]
        constraints = [
            CheckConstraint(condition=Q(state__in=PHOTO_STATES), name="core_photo_state"),
            CheckConstraint(condition=Q(original__in=ORIGINALS), name="core_photo_original"),
            CheckConstraint(condition=Q(seal_days__range=(1, 90)), name="core_photo_seal_days"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"


class PhotoFile(CityOwnedBare):
    """One JPEG of a photo, ``edge`` pixels at most on its longer side; its name is random and never used again."""

    photo_id: int
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    edge = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=32)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "photo", "edge"], name="core_one_file_per_edge"),
            UniqueConstraint(fields=["municipality", "name"], name="core_one_photo_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
