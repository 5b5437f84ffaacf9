"""Addresses of the demo shop, below /demo/."""

from django.urls import path

from livechat.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("cart/", views.cart, name="cart"),
    path("delivery/", views.delivery, name="delivery"),
    path("about/", views.about, name="about"),
    path("<slug:slug>/", views.category, name="category"),
    path("<slug:category_slug>/<slug:slug>/", views.product, name="product"),
]
