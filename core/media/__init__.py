"""Where files are kept that people sent: a folder, or a store that several machines share."""

from core.media.bucket import MediaBucket, Store
from core.media.folder import MediaFolder
from core.settings import Settings


def open_media(settings: Settings) -> MediaFolder:
    """Return the place for files that is configured."""
    if settings.media_url is None:
        return MediaFolder(settings.media_dir)
    keys = settings.s3_access_key or "", settings.s3_secret_key or ""
    where = Store(settings.media_url, settings.s3_endpoint, settings.s3_region, *keys)
    return MediaBucket(settings.media_dir, where)
