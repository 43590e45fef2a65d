"""Every address of the site. A URL's name is its view's, its template's and the beginning of its tests' names."""

from django.urls import path, re_path

from ioc_assess import views
from ioc_assess.accounts import views as accounts
from ioc_assess.assessments.views import (
    answering,
    comments,
    entering,
    erasing,
    invited,
    invitees,
    inviting,
    joining,
    paper,
    rounds,
    saving,
)
from ioc_assess.collaborations.views import collaborations, events, invitations, members, partners
from ioc_assess.reports.views import report, report_pdf, round_results
from ioc_assess.theory.views import theory

urlpatterns = [
    path("", views.home, name="home"),
    path("look/", views.look, name="look"),
    path("privacy/", views.privacy, name="privacy"),
    path("data-protection/", views.data_protection, name="data_protection"),
    path("healthz", views.healthz, name="healthz"),
    path("theory/", theory, name="theory"),
    # Accounts: the names are those by which allauth finds its pages. Whatever else it has is not here on purpose.
    path("sign-in/", accounts.account_login, name="account_login"),
    path("sign-in/code/", accounts.account_request_login_code, name="account_request_login_code"),
    path("sign-in/code/enter/", accounts.account_confirm_login_code, name="account_confirm_login_code"),
    path("sign-out/", accounts.account_logout, name="account_logout"),
    path("password/", accounts.account_change_password, name="account_change_password"),
    path("password/first/", accounts.account_set_password, name="account_set_password"),
    path("password/reset/", accounts.account_reset_password, name="account_reset_password"),
    path("password/reset/sent/", accounts.account_reset_password_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        accounts.account_reset_password_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.account_reset_password_from_key,
        name="account_reset_password_from_key",
    ),
    path("collaborations/", collaborations.collaborations, name="collaborations"),
    path("collaborations/new/", collaborations.collaboration_new, name="collaboration_new"),
    path("collaborations/<slug:code>/", collaborations.collaboration, name="collaboration"),
    path("collaborations/<slug:code>/change/", collaborations.collaboration_change, name="collaboration_change"),
    path("collaborations/<slug:code>/erase/", erasing.collaboration_erase, name="collaboration_erase"),
    path("collaborations/<slug:code>/partners/", partners.partners, name="partners"),
    path("collaborations/<slug:code>/members/", members.members, name="members"),
    path("collaborations/<slug:code>/leave/", members.member_leave, name="member_leave"),
    path("collaborations/<slug:code>/events/", events.events, name="events"),
    path("partners/<slug:code>/change/", partners.partner_change, name="partner_change"),
    path("partners/<slug:code>/move/", partners.partner_move, name="partner_move"),
    path("partners/<slug:code>/remove/", partners.partner_remove, name="partner_remove"),
    path("members/<slug:code>/change/", members.member_change, name="member_change"),
    path("members/<slug:code>/remove/", members.member_remove, name="member_remove"),
    path("invitations/<slug:code>/send/", members.invitation_send, name="invitation_send"),
    path("invitations/<slug:code>/revoke/", members.invitation_revoke, name="invitation_revoke"),
    # "invitation" is what someone does who holds a link, "invitations" what members made of them.
    path("invitation/", invitations.invitation, name="invitation"),
    path("invitation/<slug:secret>/", invitations.invitation_open, name="invitation_open"),
    path("rounds/<slug:code>/results/", round_results, name="round_results"),
    path("rounds/<slug:code>/report/", report, name="report"),
    path("rounds/<slug:code>/report.pdf", report_pdf, name="report_pdf"),
    path("collaborations/<slug:code>/rounds/new/", rounds.round_new, name="round_new"),
    path("rounds/<slug:code>/", rounds.round, name="round"),
    path("rounds/<slug:code>/change/", rounds.round_change, name="round_change"),
    path("rounds/<slug:code>/remove/", rounds.round_remove, name="round_remove"),
    path("rounds/<slug:code>/open/", rounds.round_open, name="round_open"),
    path("rounds/<slug:code>/close/", rounds.round_close, name="round_close"),
    path("rounds/<slug:code>/reopen/", rounds.round_reopen, name="round_reopen"),
    path("rounds/<slug:code>/publish/", rounds.round_publish, name="round_publish"),
    path("rounds/<slug:code>/release/", rounds.round_release, name="round_release"),
    path("rounds/<slug:code>/comments/", comments.round_comments, name="round_comments"),
    path("rounds/<slug:code>/comments/<uuid:comment>/redact/", comments.comment_redact, name="comment_redact"),
    path("rounds/<slug:code>/join/", rounds.round_join, name="round_join"),
    path("rounds/<slug:code>/qr.svg", rounds.round_qr, name="round_qr"),
    path("rounds/<slug:code>/enter/", entering.round_enter, name="round_enter"),
    path("rounds/<slug:code>/paper/", paper.round_paper, name="round_paper"),
    path("rounds/<slug:code>/paper.pdf", paper.round_paper_pdf, name="round_paper_pdf"),
    path("rounds/<slug:code>/invitations/", invitees.invitees, name="invitees"),
    path("rounds/<slug:code>/invitations/add/", inviting.round_invite, name="round_invite"),
    path("rounds/<slug:code>/invitations/send/", inviting.invitees_send, name="invitees_send"),
    path("rounds/<slug:code>/invitations/remind/", inviting.invitees_remind, name="invitees_remind"),
    path("invitees/<slug:code>/change/", invitees.invitee_change, name="invitee_change"),
    path("invitees/<slug:code>/send/", invitees.invitee_send, name="invitee_send"),
    path("invitees/<slug:code>/revoke/", invitees.invitee_revoke, name="invitee_revoke"),
    path("join/", joining.join_code, name="join_code"),
    path("join/<str:code>/", joining.join, name="join"),
    path("invited/<slug:secret>/", invited.invited, name="invited"),
    path("answer/<slug:code>/", answering.answer, name="answer"),
    path("answer/<slug:code>/who/", answering.answer_role, name="answer_role"),
    path("answer/<slug:code>/check/", answering.answer_check, name="answer_check"),
    path("answer/<slug:code>/result/", answering.answer_result, name="answer_result"),
    path("answer/<slug:code>/clear/", answering.answer_clear, name="answer_clear"),
    path("answer/<slug:code>/save/", saving.answer_save, name="answer_save"),
    # Last: the parts are named by the sections of the theory, none of which is called like a page above.
    path("answer/<slug:code>/<slug:part>/", answering.answer_part, name="answer_part"),
]

handler403 = "ioc_assess.views.forbidden"
handler404 = "ioc_assess.views.not_found"
handler500 = "ioc_assess.views.server_error"
