from django.urls import path

from foundation.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("me/profile/", views.profile, name="profile"),
    path("me/password/", views.own_password, name="own-password"),
]
