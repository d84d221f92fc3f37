from foundation.desk.models.draft import Draft
from foundation.desk.models.saved_view import SavedView
from foundation.desk.models.viewing import Viewing

__all__ = ["Draft", "SavedView", "Viewing"]
