from django.urls import path

from reporting.views import (
    checks,
    definitions,
    forecast,
    home,
    lineage,
    resolution,
    served,
    whatif,
    workbook,
    workload,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("reports/resolution/", resolution.resolution_report, name="resolution-report"),
    path("reports/resolution/cases/", resolution.resolution_cases, name="resolution-cases"),
    path("reports/resolution/print/", resolution.resolution_print, name="resolution-print"),
    path("reports/resolution/trend/", resolution.resolution_trend, name="resolution-trend"),
    path("reports/resolution/forecast/", forecast.resolution_forecast, name="resolution-forecast"),
    path("reports/resolution/what-if/", whatif.resolution_what_if, name="resolution-what-if"),
    path("reports/resolution/checks/", checks.resolution_checks, name="resolution-checks"),
    path("reports/resolution/checks/cases/", checks.resolution_check_cases, name="resolution-check-cases"),
    path("reports/resolution/versions/", definitions.resolution_versions, name="resolution-versions"),
    path("reports/resolution/lineage/", lineage.resolution_lineage, name="resolution-lineage"),
    path("reports/resolution/workbook/", workbook.resolution_workbook, name="resolution-workbook"),
    path("reports/served/", served.served, name="report-served"),
    path("reports/workload/", workload.workload, name="report-workload"),
    path("settings/metrics/", definitions.metric_settings, name="metric-settings"),
    path("settings/metrics/new/", definitions.metric_start, name="metric-start"),
]
