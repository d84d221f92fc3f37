"""The product's URLs and the yardstick's."""

from django.urls import path

from benchmarks.yardstick import bare_list
from config.urls import urlpatterns as product

urlpatterns = [*product, path("h2/", bare_list)]
