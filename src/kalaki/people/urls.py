"""Addresses of people."""

from django.urls import path

from kalaki.people.views import following, me, members, push, residents, second_factor, sign_in

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/code/again/", sign_in.code_again, name="code_again"),
    path("sign-in/link/<str:token>/", sign_in.link, name="link"),
    path("sign-in/passkey/begin/", sign_in.passkey_begin, name="passkey_begin"),
    path("sign-in/passkey/", sign_in.passkey, name="passkey"),
    path("sign-in/second-factor/", second_factor.check, name="second_factor"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("me/", me.me, name="me"),
    path("me/contacts/", me.contact_add, name="contact_add"),
    path("me/contacts/remove/", me.contact_remove, name="contact_remove"),
    path("me/sign-ins/end/", me.sign_in_end, name="sign_in_end"),
    path("me/consents/withdraw/", me.consent_withdraw, name="consent_withdraw"),
    path("me/passkeys/begin/", me.passkey_begin, name="me_passkey_begin"),
    path("me/passkeys/", me.passkey_add, name="me_passkey_add"),
    path("me/passkeys/remove/", me.passkey_remove, name="me_passkey_remove"),
    path("me/app/remove/", me.app_remove, name="app_remove"),
    path("me/second-factor/", second_factor.setup, name="second_factor_setup"),
    path("me/second-factor/passkey/begin/", second_factor.setup_passkey_begin, name="setup_passkey_begin"),
    path("me/second-factor/passkey/", second_factor.setup_passkey, name="setup_passkey"),
    path("me/recovery-codes/", second_factor.recovery, name="recovery"),
    path("me/export/", me.export, name="export"),
    path("me/delete/", me.delete, name="delete"),
    path("following/", following.following, name="following"),
    path("following/end/", following.unfollow, name="unfollow"),
    path("stop/<str:token>/", following.stop, name="stop"),
    path("push/", push.push, name="push"),
    path("desk/residents/", residents.residents, name="residents"),
    path("desk/people/", members.members, name="members"),
    path("desk/people/invite/", members.invite, name="invite"),
    path("desk/people/<uuid:membership>/", members.member, name="member"),
    path("desk/people/<uuid:membership>/end/", members.end, name="member_end"),
    path("desk/people/<uuid:membership>/reset/", members.reset, name="member_reset"),
]
