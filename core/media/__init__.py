"""Where files are kept that people sent: a folder, or a store that several machines share."""

from core.media.folder import MediaFolder
from core.settings import Settings


def open_media(settings: Settings) -> MediaFolder:
    """Return the place for files that is configured."""
    return MediaFolder(settings.media_dir)
