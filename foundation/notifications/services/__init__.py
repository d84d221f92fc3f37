from foundation.notifications.services.channel_states import silent_channels
from foundation.notifications.services.delivery import deliver_due, oldest_waiting, retry_message
from foundation.notifications.services.inbox import read_all_notices, read_notice

__all__ = [
    "deliver_due",
    "oldest_waiting",
    "read_all_notices",
    "read_notice",
    "retry_message",
    "silent_channels",
]
