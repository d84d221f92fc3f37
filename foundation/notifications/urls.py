from django.urls import path

from foundation.notifications.views import channels, deliveries, notices, preferences

urlpatterns = [
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/all/", notices.notice_archive, name="notice-archive"),
    path("notices/all-read/", notices.notices_all_read, name="notices-all-read"),
    path("notices/<int:pk>/read/", notices.notice_read, name="notice-read"),
    path("me/notifications/", preferences.notification_settings, name="notification-settings"),
    path("settings/channels/", channels.channel_list, name="channel-list"),
    path("settings/channels/<slug:channel>/test/", channels.channel_test, name="channel-test"),
    path("settings/channels/addresses/", channels.channel_addresses, name="channel-addresses"),
    path("settings/deliveries/all/", deliveries.delivery_list, name="delivery-list"),
    path("settings/deliveries/", deliveries.delivery_failures, name="delivery-failures"),
    path("settings/deliveries/<int:pk>/retry/", deliveries.delivery_retry, name="delivery-retry"),
]
