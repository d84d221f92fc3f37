from django.urls import path

from assistance.views import calendar

urlpatterns = [
    path("settings/calendar/", calendar.calendar, name="calendar"),
    path("settings/calendar/<int:year>/", calendar.calendar_year, name="calendar-year"),
    path("settings/calendar/<int:year>/filling/", calendar.calendar_filling, name="calendar-filling"),
    path(
        "settings/calendar/<int:year>/publication/",
        calendar.calendar_publication,
        name="calendar-publication",
    ),
    path("settings/calendar/days/<str:day>/", calendar.calendar_day, name="calendar-day"),
]
