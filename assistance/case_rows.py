"""What ``assistance/cases/_table.html`` shows of each case, and so all that a list reads of it."""

RELATED = ("enterprise", "category", "lead_unit", "handler", "officer")
COLUMNS = (
    "number", "title", "status", "outcome", "excluded", "received_at", "answered_at", "due_at", "due_provisional",
    "enterprise__name", "category__name", "lead_unit__name", "handler__name", "officer__name",
)  # fmt: skip
