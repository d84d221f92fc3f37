from django.urls import path

from reporting.views import home, resolution, served, workload

urlpatterns = [
    path("", home.home, name="home"),
    path("reports/resolution/", resolution.resolution_report, name="resolution-report"),
    path("reports/resolution/cases/", resolution.resolution_cases, name="resolution-cases"),
    path("reports/resolution/print/", resolution.resolution_print, name="resolution-print"),
    path("reports/resolution/trend/", resolution.resolution_trend, name="resolution-trend"),
    path("reports/served/", served.served, name="report-served"),
    path("reports/workload/", workload.workload, name="report-workload"),
]
