from foundation.desk.models.draft import Draft
from foundation.desk.models.saved_view import SavedView

__all__ = ["Draft", "SavedView"]
