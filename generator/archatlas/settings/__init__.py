"""What a team may configure."""

from archatlas.settings.settings import (
    SETTINGS_FILE,
    SETTINGS_SCHEMA,
    Settings,
    SettingsError,
    SharedDefaults,
    SiteSettings,
    found_among,
    read_settings,
    settings_at,
    settings_source,
)

__all__ = [
    "SETTINGS_FILE",
    "SETTINGS_SCHEMA",
    "Settings",
    "SettingsError",
    "SharedDefaults",
    "SiteSettings",
    "found_among",
    "read_settings",
    "settings_at",
    "settings_source",
]
