"""How static files are kept: named by their content, so that browsers may keep them for ever, and compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """A script names those that it needs by their content too: otherwise a browser could run it with yesterday's."""

    support_js_module_import_aggregation = True
