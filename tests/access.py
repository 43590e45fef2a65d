"""Who may do what: the table, and a small world in which it is tried (test_access.py, test_accessibility.py).

A line is an address, the thing in the world that it is about, a method, and what each caller gets:

    page      the page                         422   the page again, telling what is refused and why
    sign-in   sent to sign in, and back after  403   a member who may not do this
    →         sent to where the line ends      404   to this caller there is no such thing; 409 to a member: not yet
    !         something is written; without it nothing ever is

A line with one outcome holds for every caller. HEAD gets what GET gets. A method that has no line gets 405; where GET
asks to sign in, it asks for that first.

    anonymous    a browser that has never been here
    respondent   answers rounds of this collaboration; no account
    elsewhere    answers a round of another collaboration; no account
    stranger     signed in, owner of another collaboration
    viewer, facilitator, owner: members of this collaboration
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.http.cookie import SimpleCookie
from django.test import Client, RequestFactory
from django.urls import reverse

from ioc_assess.accounts.factors import Factors
from ioc_assess.accounts.secrets import digest
from ioc_assess.assessments.device import Device
from ioc_assess.assessments.models import Comment, Invitation, Round
from ioc_assess.assessments.models.invitation import Invitee
from ioc_assess.assessments.publishing import publish
from ioc_assess.assessments.questionnaire import asked_of, parts
from ioc_assess.collaborations.models import Collaboration, MemberInvitation
from ioc_assess.operations.models import Job
from ioc_assess.reports.models import Report
from ioc_assess.workshops.models import Workshop
from ioc_assess.workshops.phone import place_of
from ioc_assess.workshops.recording import record
from tests.accounts.key import Key
from tests.factories import (
    PASSWORD,
    answer,
    make_collaboration,
    make_member,
    make_round,
    make_user,
    make_workshop,
    owner_of,
    vote,
)

NO_ACCOUNT = ("anonymous", "respondent", "elsewhere")
CALLERS = (*NO_ACCOUNT, "stranger", "viewer", "facilitator", "owner")

TABLE = """
# Open to everyone                   thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
home                                 -              GET    page
look                                 -              GET    page
look                                 -              POST   →                                                                       home
healthz                              -              GET    page
theory                               -              GET    page
privacy                              -              GET    page
data_protection                      -              GET    sign-in    sign-in     sign-in    page      page    page         page

# Accounts                           thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
account_login                        -              GET    page       page        page       →         →       →            →      collaborations
account_login                        -              POST   →!         →!          →!         →         →       →            →      collaborations
account_request_login_code           -              GET    page       page        page       →         →       →            →      collaborations
account_request_login_code           -              POST   →                                                                       account_confirm_login_code collaborations
account_confirm_login_code           -              GET    →                                                                       account_request_login_code collaborations
account_confirm_login_code           -              POST   →                                                                       account_request_login_code collaborations
account_logout                       -              POST   →                                                                       home
account_change_password              -              GET    sign-in    sign-in     sign-in    page      page    page         page
account_change_password              -              POST   sign-in    sign-in     sign-in    →!        →!      →!           →!     account
account_set_password                 -              GET    sign-in    sign-in     sign-in    →         →       →            →      account_change_password
account_set_password                 -              POST   sign-in    sign-in     sign-in    →         →       →            →      account_change_password
account_reset_password               -              GET    page
account_reset_password               -              POST   →                                                                       account_reset_password_done
account_reset_password_done          -              GET    page
account_reset_password_from_key      bad-key        GET    page
account_reset_password_from_key      bad-key        POST   page
account_reset_password_from_key_done -              GET    page

# Second factors: sure is whoever has just confirmed who they are, secured too and has one, half has yet to show it
#                                    thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
mfa_login_webauthn                   -              GET    page       page        page       →         →       →            →      collaborations
mfa_login_webauthn                   -              POST   →          →           →          →         →       →            →      account_login collaborations
mfa_authenticate                     -              GET    →          →           →          →         →       →            →      account_login collaborations
mfa_authenticate                     -              POST   →          →           →          →         →       →            →      account_login collaborations
mfa_authenticate                     half           GET    page
mfa_authenticate                     half           POST   →!                                                                      collaborations
account                              -              GET    sign-in    sign-in     sign-in    page      page    page         page
account                              -              POST   sign-in    sign-in     sign-in    →!        →!      →!           →!     account
account                              secured        GET    page
account_sign_out_everywhere          -              POST   sign-in    sign-in     sign-in    →!        →!      →!           →!     account_login
account_delete                       -              GET    sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
account_delete                       -              POST   sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
account_delete                       sure           GET    page
account_delete                       sure           POST   422
account_reauthenticate               -              GET    sign-in    sign-in     sign-in    page      page    page         page
account_reauthenticate               -              POST   sign-in    sign-in     sign-in    →         →       →            →      collaborations
mfa_reauthenticate                   -              GET    sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_reauthenticate                   -              POST   sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_reauthenticate                   secured        GET    page
mfa_reauthenticate_webauthn          -              GET    sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_reauthenticate_webauthn          -              POST   sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_reauthenticate_webauthn          secured        GET    page
mfa_index                            -              GET    sign-in    sign-in     sign-in    page      page    page         page
mfa_index                            secured        GET    page
mfa_activate_totp                    -              GET    sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_activate_totp                    -              POST   sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_activate_totp                    sure           GET    page
mfa_activate_totp                    sure           POST   422
mfa_deactivate_totp                  -              GET    sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_deactivate_totp                  -              POST   sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_deactivate_totp                  secured        GET    page
mfa_deactivate_totp                  secured        POST   →!                                                                      mfa_index
mfa_view_recovery_codes              -              GET    sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_view_recovery_codes              secured        GET    page
mfa_generate_recovery_codes          -              GET    sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_generate_recovery_codes          -              POST   sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_generate_recovery_codes          sure           POST   422
mfa_generate_recovery_codes          secured        GET    page
mfa_generate_recovery_codes          secured        POST   →!                                                                      mfa_view_recovery_codes
mfa_add_webauthn                     -              GET    sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_add_webauthn                     -              POST   sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_add_webauthn                     sure           GET    page
mfa_add_webauthn                     secured        POST   422
mfa_remove_webauthn                  passkey        GET    sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_remove_webauthn                  passkey        POST   sign-in    sign-in     sign-in    →         →       →            →      account_reauthenticate
mfa_remove_webauthn                  own-passkey    GET    page
mfa_remove_webauthn                  own-passkey    POST   →!                                                                      mfa_index
mfa_remove_webauthn                  else-passkey   POST   404

# Collaborations                     thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
collaborations                       -              GET    sign-in    sign-in     sign-in    page      page    page         page
collaboration_new                    -              GET    sign-in    sign-in     sign-in    page      page    page         page
collaboration_new                    -              POST   sign-in    sign-in     sign-in    →!        →!      →!           →!     partners
collaboration                        alliance       GET    sign-in    sign-in     sign-in    404       page    page         page
collaboration_change                 alliance       GET    sign-in    sign-in     sign-in    404       403     page         page
collaboration_change                 alliance       POST   sign-in    sign-in     sign-in    404       403     →!           →!     collaboration
collaboration_erase                  alliance       GET    sign-in    sign-in     sign-in    404       403     403          page
collaboration_erase                  alliance       POST   sign-in    sign-in     sign-in    404       403     403          →!     collaborations
partners                             alliance       GET    sign-in    sign-in     sign-in    404       page    page         page
partners                             alliance       POST   sign-in    sign-in     sign-in    404       403     →!           →!     partners
partner_change                       spare          GET    sign-in    sign-in     sign-in    404       403     page         page
partner_change                       spare          POST   sign-in    sign-in     sign-in    404       403     →!           →!     partners
partner_move                         spare          GET    sign-in    sign-in     sign-in    404       403     →            →      partners
partner_move                         spare          POST   sign-in    sign-in     sign-in    404       403     →!           →!     partners
partner_remove                       spare          GET    sign-in    sign-in     sign-in    404       403     page         page
partner_remove                       spare          POST   sign-in    sign-in     sign-in    404       403     →!           →!     partners
partner_remove                       answered       POST   sign-in    sign-in     sign-in    404       403     422          422
events                               alliance       GET    sign-in    sign-in     sign-in    404       403     403          page

# Members                            thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
members                              alliance       GET    sign-in    sign-in     sign-in    404       page    page         page
members                              alliance       POST   sign-in    sign-in     sign-in    404       403     page!        page!
member_change                        a-viewer       GET    sign-in    sign-in     sign-in    404       403     403          page
member_change                        a-viewer       POST   sign-in    sign-in     sign-in    404       403     403          →!     members
member_change                        last-owner     POST   sign-in    sign-in     sign-in    404       403     403          422
member_remove                        a-viewer       GET    sign-in    sign-in     sign-in    404       403     403          page
member_remove                        a-viewer       POST   sign-in    sign-in     sign-in    404       403     403          →!     members
member_remove                        last-owner     POST   sign-in    sign-in     sign-in    404       403     403          422
member_leave                         alliance       GET    sign-in    sign-in     sign-in    404       page    page         page
member_leave                         alliance       POST   sign-in    sign-in     sign-in    404       →!      →!           422    collaborations
invitation_send                      invited        GET    sign-in    sign-in     sign-in    404       403     →            →      members
invitation_send                      invited        POST   sign-in    sign-in     sign-in    404       403     →!           →!     members
invitation_send                      owner-invited  POST   sign-in    sign-in     sign-in    404       403     →            →!     members
invitation_revoke                    invited        GET    sign-in    sign-in     sign-in    404       403     →            →      members
invitation_revoke                    invited        POST   sign-in    sign-in     sign-in    404       403     →!           →!     members
invitation_revoke                    owner-invited  POST   sign-in    sign-in     sign-in    404       403     →            →!     members
invitation_open                      link           GET    →                                                                       invitation
invitation_open                      no-link        GET    404
invitation                           -              GET    404
invitation                           -              POST   404
invitation                           opened-link    GET    page
invitation                           opened-link    POST   →!         →!          →!         →         →       →            →      collaboration invitation

# Rounds                             thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
round_new                            alliance       GET    sign-in    sign-in     sign-in    404       403     page         page
round_new                            alliance       POST   sign-in    sign-in     sign-in    404       403     →!           →!     round
round                                draft          GET    sign-in    sign-in     sign-in    404       page    page         page
round                                open           GET    sign-in    sign-in     sign-in    404       page    page         page
round                                closed         GET    sign-in    sign-in     sign-in    404       page    page         page
round                                few            GET    sign-in    sign-in     sign-in    404       page    page         page
round                                published      GET    sign-in    sign-in     sign-in    404       page    page         page
round_change                         draft          GET    sign-in    sign-in     sign-in    404       403     page         page
round_change                         draft          POST   sign-in    sign-in     sign-in    404       403     →!           →!     round
round_change                         open           GET    sign-in    sign-in     sign-in    404       403     page         page
round_change                         published      GET    sign-in    sign-in     sign-in    404       403     →            →      round
round_change                         published      POST   sign-in    sign-in     sign-in    404       403     422          422
round_remove                         draft          GET    sign-in    sign-in     sign-in    404       403     page         page
round_remove                         draft          POST   sign-in    sign-in     sign-in    404       403     →!           →!     collaboration
round_remove                         open           POST   sign-in    sign-in     sign-in    404       403     422          422
round_open                           draft          GET    sign-in    sign-in     sign-in    404       403     page         page
round_open                           draft          POST   sign-in    sign-in     sign-in    404       403     →!           →!     round
round_open                           open           POST   sign-in    sign-in     sign-in    404       403     422          422
round_join                           open           GET    sign-in    sign-in     sign-in    404       403     page         page
round_join                           draft          GET    sign-in    sign-in     sign-in    404       403     →            →      round
round_qr                             open           GET    sign-in    sign-in     sign-in    404       403     page         page
round_qr                             draft          GET    sign-in    sign-in     sign-in    404       403     404          404
round_enter                          open           GET    sign-in    sign-in     sign-in    404       403     page         page
round_enter                          open           POST   sign-in    sign-in     sign-in    404       403     →!           →!     round_enter
round_enter                          draft          GET    sign-in    sign-in     sign-in    404       403     →            →      round
round_enter                          closed         POST   sign-in    sign-in     sign-in    404       403     422          422
round_enter                          published      POST   sign-in    sign-in     sign-in    404       403     →            →      round
round_paper                          draft          GET    sign-in    sign-in     sign-in    404       403     page         page
round_paper                          open           GET    sign-in    sign-in     sign-in    404       403     page         page
round_paper                          closed         GET    sign-in    sign-in     sign-in    404       403     →            →      round
round_paper_pdf                      open           GET    sign-in    sign-in     sign-in    404       403     page         page
round_paper_pdf                      closed         GET    sign-in    sign-in     sign-in    404       403     404          404
round_release                        declared       GET    sign-in    sign-in     sign-in    404       403     page         page
round_release                        declared       POST   sign-in    sign-in     sign-in    404       403     →!           →!     round
round_close                          open           GET    sign-in    sign-in     sign-in    404       403     page         page
round_close                          open           POST   sign-in    sign-in     sign-in    404       403     →!           →!     round
round_close                          draft          POST   sign-in    sign-in     sign-in    404       403     422          422
round_reopen                         closed         GET    sign-in    sign-in     sign-in    404       403     page         page
round_reopen                         closed         POST   sign-in    sign-in     sign-in    404       403     →!           →!     round
round_reopen                         published      POST   sign-in    sign-in     sign-in    404       403     422          422
round_publish                        closed         GET    sign-in    sign-in     sign-in    404       403     page         page
round_publish                        closed         POST   sign-in    sign-in     sign-in    404       403     →!           →!     round_results
round_publish                        few            GET    sign-in    sign-in     sign-in    404       403     page         page
round_publish                        few            POST   sign-in    sign-in     sign-in    404       403     422          422
round_publish                        open           GET    sign-in    sign-in     sign-in    404       403     →            →      round
round_publish                        open           POST   sign-in    sign-in     sign-in    404       403     422          422
round_publish                        published      POST   sign-in    sign-in     sign-in    404       403     422          422
round_comments                       published      GET    sign-in    sign-in     sign-in    404       page    page         page
round_comments                       closed         GET    sign-in    sign-in     sign-in    404       →       →            →      round
comment_redact                       a-comment      GET    sign-in    sign-in     sign-in    404       403     page         page
comment_redact                       a-comment      POST   sign-in    sign-in     sign-in    404       403     →!           →!     round_comments
round_results                        published      GET    sign-in    sign-in     sign-in    404       page    page         page
round_results                        closed         GET    sign-in    sign-in     sign-in    404       409     409          409
round_results                        open           GET    sign-in    sign-in     sign-in    404       409     409          409
report                               published      GET    sign-in    sign-in     sign-in    404       page    page         page
report                               published      POST   sign-in    sign-in     sign-in    404       →!      →!           →!     report
report                               reported       GET    sign-in    sign-in     sign-in    404       page    page         page
report                               reported       POST   sign-in    sign-in     sign-in    404       →!      →!           →!     report
report                               asked          GET    sign-in    sign-in     sign-in    404       page    page         page
report                               asked          POST   sign-in    sign-in     sign-in    404       →       →            →      report
report                               closed         GET    sign-in    sign-in     sign-in    404       409     409          409
report                               closed         POST   sign-in    sign-in     sign-in    404       409     409          409
report_pdf                           reported       GET    sign-in    sign-in     sign-in    404       page    page         page
report_pdf                           published      GET    sign-in    sign-in     sign-in    404       404     404          404
report_pdf                           closed         GET    sign-in    sign-in     sign-in    404       404     404          404
workshop_record                      ended-room     GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_record                      ended-room     POST   sign-in    sign-in     sign-in    404       403     →!           →!     round_results
workshop_record                      running-room   GET    sign-in    sign-in     sign-in    404       403     →            →      round
workshop_record                      recorded-room  GET    sign-in    sign-in     sign-in    404       403     →            →      round_results
workshop_record                      closed         GET    sign-in    sign-in     sign-in    404       404     404          404
workshop_summary                     ended-room     GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_summary                     running-room   GET    sign-in    sign-in     sign-in    404       403     →            →      round
workshop_summary                     recorded-room  GET    sign-in    sign-in     sign-in    404       page    page         page
workshop_summary                     closed         GET    sign-in    sign-in     sign-in    404       404     404          404
round_results                        recorded-room  GET    sign-in    sign-in     sign-in    404       page    page         page
round_results                        running-room   GET    sign-in    sign-in     sign-in    404       409     409          409

# Workshops: the owner holds the room, in which a vote is open
#                                    thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
workshop                             room           GET    sign-in    sign-in     sign-in    404       page    page         page
workshop                             lobby          GET    sign-in    sign-in     sign-in    404       page    page         page
workshop                             ended-room     GET    sign-in    sign-in     sign-in    404       page    page         page
workshop                             recorded-room  GET    sign-in    sign-in     sign-in    404       →       →            →      round_results
workshop_live                        room           GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_start                       lobby          POST   sign-in    sign-in     sign-in    404       403     →            →!     workshop
workshop_start                       ended-room     POST   sign-in    sign-in     sign-in    404       403     →            →      workshop
workshop_take_over                   room           POST   sign-in    sign-in     sign-in    404       403     →!           →      workshop
workshop_show                        room-other     POST   sign-in    sign-in     sign-in    404       403     →            →      workshop
workshop_move                        room-step      POST   sign-in    sign-in     sign-in    404       403     →            →!     workshop
workshop_timer                       counted-room   POST   sign-in    sign-in     sign-in    404       403     →            →!     workshop
workshop_projector_link              room           POST   sign-in    sign-in     sign-in    404       403     →!           →!     workshop
workshop_people                      room           GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_people                      room           POST   sign-in    sign-in     sign-in    404       403     →!           →!     workshop_people
workshop_people                      recorded-room  GET    sign-in    sign-in     sign-in    404       403     →            →      workshop
workshop_reset                       room-step      GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_reset                       room-step      POST   sign-in    sign-in     sign-in    404       403     →            →!     workshop
workshop_end                         room           GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_end                         room           POST   sign-in    sign-in     sign-in    404       403     →            →!     workshop
workshop_end                         ended-room     GET    sign-in    sign-in     sign-in    404       403     →            →      workshop
workshop_go_on                       ended-room     GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_go_on                       ended-room     POST   sign-in    sign-in     sign-in    404       403     →!           →!     workshop
workshop_go_on                       recorded-room  POST   sign-in    sign-in     sign-in    404       403     →            →      workshop
workshop_agree                       room-step      GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_agree                       room-step      POST   sign-in    sign-in     sign-in    404       403     422          422
workshop_agree                       counted-step   GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_agree                       counted-step   POST   sign-in    sign-in     sign-in    404       403     422          →!     workshop

# Workshops: preparing               thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
workshop_new                         alliance       GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_new                         alliance       POST   sign-in    sign-in     sign-in    404       403     →!           →!     workshop_prepare
workshop_prepare                     planned        GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_prepare                     planned        POST   sign-in    sign-in     sign-in    404       403     →!           →!     workshop_prepare
workshop_prepare                     seated         GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_prepare                     draft          GET    sign-in    sign-in     sign-in    404       404     404          404
workshop_change                      planned        GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_change                      planned        POST   sign-in    sign-in     sign-in    404       403     →!           →!     workshop_prepare
workshop_change                      seated         GET    sign-in    sign-in     sign-in    404       403     →            →      workshop
workshop_change                      seated         POST   sign-in    sign-in     sign-in    404       403     422          422
workshop_open                        planned        GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_open                        planned        POST   sign-in    sign-in     sign-in    404       403     →!           →!     workshop
workshop_open                        seated         GET    sign-in    sign-in     sign-in    404       403     →            →      workshop
workshop_open                        seated         POST   sign-in    sign-in     sign-in    404       403     422          422
workshop_agenda_pdf                  planned        GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_agenda_pdf                  seated         GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_agenda_pdf                  draft          GET    sign-in    sign-in     sign-in    404       404     404          404
workshop_remove                      planned        GET    sign-in    sign-in     sign-in    404       403     page         page
workshop_remove                      planned        POST   sign-in    sign-in     sign-in    404       403     →!           →!     collaboration
workshop_remove                      seated         GET    sign-in    sign-in     sign-in    404       403     →            →      workshop
workshop_remove                      seated         POST   sign-in    sign-in     sign-in    404       403     422          422

# Personal invitations               thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
invitees                             open           GET    sign-in    sign-in     sign-in    404       403     page         page
invitees                             joined         GET    sign-in    sign-in     sign-in    404       403     page         page
invitees                             draft          GET    sign-in    sign-in     sign-in    404       403     page         page
invitees                             published      GET    sign-in    sign-in     sign-in    404       403     page         page
round_invite                         open           GET    sign-in    sign-in     sign-in    404       403     page         page
round_invite                         open           POST   sign-in    sign-in     sign-in    404       403     →!           →!     invitees_send
round_invite                         closed         GET    sign-in    sign-in     sign-in    404       403     →            →      invitees
round_invite                         closed         POST   sign-in    sign-in     sign-in    404       403     →            →      invitees
invitees_send                        joined         GET    sign-in    sign-in     sign-in    404       403     page         page
invitees_send                        joined         POST   sign-in    sign-in     sign-in    404       403     →!           →!     invitees
invitees_send                        closed         POST   sign-in    sign-in     sign-in    404       403     →            →      invitees
invitees_remind                      joined         GET    sign-in    sign-in     sign-in    404       403     page         page
invitees_remind                      joined         POST   sign-in    sign-in     sign-in    404       403     →!           →!     invitees
invitees_remind                      open           POST   sign-in    sign-in     sign-in    404       403     →            →      invitees
invitee_change                       invitee        GET    sign-in    sign-in     sign-in    404       403     page         page
invitee_change                       invitee        POST   sign-in    sign-in     sign-in    404       403     →!           →!     invitees
invitee_change                       finished       POST   sign-in    sign-in     sign-in    404       403     →            →      invitees
invitee_send                         mailed         GET    sign-in    sign-in     sign-in    404       403     →            →      invitees
invitee_send                         mailed         POST   sign-in    sign-in     sign-in    404       403     →!           →!     invitees
invitee_revoke                       invitee        GET    sign-in    sign-in     sign-in    404       403     page         page
invitee_revoke                       invitee        POST   sign-in    sign-in     sign-in    404       403     →!           →!     invitees
invitee_revoke                       finished       POST   sign-in    sign-in     sign-in    404       403     422          422

# Answering: an account opens nothing here; what the browser holds does
#                                    thing          method anonymous  respondent  elsewhere  stranger  viewer  facilitator  owner  to
join_code                            -              GET    page
join_code                            -              POST   →                                                                       answer
join                                 open-link      GET    →                                                                       answer
join                                 closed-link    GET    →                                                                       answer
join                                 no-round       GET    404
join                                 room-link      GET    →                                                                       seat
invited                              personal-link  GET    →                                                                       answer
invited                              no-link        GET    404
answer                               personal       GET    page
answer                               personal       POST   →!                                                                      answer_part
seat                                 seated         GET    page
seat                                 unseated       GET    404
seat_live                            seated         GET    page
seat_live                            unseated       GET    404
seat_vote                            seated         POST   →!                                                                      seat
seat_vote                            unseated       POST   404
seat_add                             seated         GET    page
seat_add                             seated         POST   →!                                                                      seat
seat_add                             unseated       GET    404
seat_add                             unseated       POST   404
seat_change                          seated-place   GET    page
seat_change                          seated-place   POST   →!                                                                      seat
seat_leave                           seated-place   GET    page
seat_leave                           seated-place   POST   →!                                                                      join_code
projector                            wall           GET    page
projector_live                       wall           GET    page
answer                               joined         GET    404        page        404        404       404     404          404
answer                               joined         POST   404        →!          404        404       404     404          404    answer_part
answer                               open           GET    404        page        404        404       404     404          404
answer                               open           POST   404        →           404        404       404     404          404    answer
answer                               closed         GET    404        →           404        404       404     404          404    answer_result
answer                               published      GET    404        →           404        404       404     404          404    answer_result
answer_role                          open           GET    404        page        404        404       404     404          404
answer_role                          open           POST   404        →!          404        404       404     404          404    answer
answer_role                          closed         POST   404        →           404        404       404     404          404    answer_result
answer_part                          open-part      GET    404        page        404        404       404     404          404
answer_part                          open-part      POST   404        →!          404        404       404     404          404    answer_part
answer_part                          closed-part    GET    404        →           404        404       404     404          404    answer_result
answer_part                          closed-part    POST   404        409         404        404       404     404          404
answer_save                          open           POST   404        page!       404        404       404     404          404
answer_save                          closed         POST   404        409         404        404       404     404          404
answer_check                         open           GET    404        page        404        404       404     404          404
answer_check                         open           POST   404        →!          404        404       404     404          404    answer_result
answer_check                         closed         POST   404        →           404        404       404     404          404    answer_result
answer_result                        open           GET    404        →           404        404       404     404          404    answer_check
answer_result                        closed         GET    404        page        404        404       404     404          404
answer_result                        published      GET    404        page        404        404       404     404          404
answer_privacy                       open           GET    →          page        →          →         →       →            →      privacy
answer_privacy                       closed         GET    →          page        →          →         →       →            →      privacy
answer_privacy                       published      GET    →          page        →          →         →       →            →      privacy
answer_privacy                       personal       GET    page
answer_clear                         open           GET    404        page        404        404       404     404          404
answer_clear                         open           POST   page       page!       page       page      page    page         page
answer_clear                         closed         POST   page
"""  # noqa: E501  it is read across

OUTCOMES = {"page": 200, "→": 302, "sign-in": 302, "403": 403, "404": 404, "409": 409, "422": 422}

#: A name as long as names get
LONG = "North and South Pellshire Integrated Community, Mental Health and Children’s Services " + "W" * 34

#: A code of the right shape that nothing has
NOTHING = "zzzzzzzzzzzz"

#: People to invite
LIST = "Dan Reed, dan@example.org"

#: The role of everyone who answers, and an item on the first page of what it is asked
ROLE, FIRST = "executive", "leadership-1a"
ROUND = {
    "title": "Autumn round",
    "purpose": "development",
    "length": "short",
    "clusters": ["trust", "risk"],
    "mode": "survey",
    "grouping": "partner",
    "weighting": "partner",
    "k": "5",
}


@dataclass(frozen=True)
class Line:
    name: str
    thing: str
    method: str
    outcomes: dict[str, str]
    #: Names of addresses to which → may lead
    leads_to: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name} of {self.thing}"


def lines() -> Iterator[Line]:
    for row in TABLE.splitlines():
        if not row or row.startswith("#"):
            continue
        name, thing, method, *cells = row.split()
        outcomes = [cell for cell in cells if cell.rstrip("!") in OUTCOMES]
        assert len(outcomes) in (1, len(CALLERS)), row
        yield Line(
            name=name,
            thing=thing,
            method=method,
            outcomes=dict(zip(CALLERS, outcomes * (len(CALLERS) // len(outcomes)), strict=True)),
            leads_to=tuple(cells[len(outcomes) :]),
        )


LINES = list(lines())


@dataclass(kw_only=True)
class World:
    """One of each thing that the table names, and what each caller's browser holds."""

    #: The varying parts of a thing's address
    things: dict[str, dict[str, str]]
    #: Cookies of each caller, and of whoever holds a certain thing
    browsers: dict[str, SimpleCookie]
    #: What a browser sends to an address; forms of one button send nothing
    sent: dict[str, dict[str, Any]]

    def address(self, line: Line) -> str:
        return reverse(line.name, kwargs=self.things[line.thing])

    def nowhere(self, line: Line) -> str | None:
        """The same address for a thing that does not exist; ``None`` where the address names no thing."""
        thing = self.things[line.thing]
        return reverse(line.name, kwargs=thing | {next(iter(thing)): NOTHING}) if thing else None

    def cookies(self, caller: str, line: Line) -> SimpleCookie:
        cookies = SimpleCookie()
        for browser in (caller, line.thing):
            for name, one in self.browsers.get(browser, {}).items():
                cookies[name] = one.value
        return cookies


def build() -> World:
    owner, stranger = make_user("owner@example.org"), make_user("stranger@example.org", "Stan Stranger")
    alliance = make_collaboration(owner=owner, partners=["North", LONG])
    viewer = make_member(alliance, "viewer", email=f"{'v' * 60}@example.org", name="V" * 60)
    facilitator = make_member(alliance, "facilitator")
    other = make_collaboration(owner=stranger, name="Other Alliance")

    opened = {name: make_round(alliance, title=name) for name in ("published", "closed", "open", "joined")}
    for name in ("reported", "asked"):
        opened[name] = make_round(alliance, title=name)
    opened["few"] = make_round(alliance, title=LONG)
    opened["few"].close(by=owner)
    opened["declared"] = make_round(alliance, title="declared", mode="declared")
    draft = make_round(alliance, title="draft", opened=False)
    declared = answer(opened["declared"], {FIRST: 3}, submit=False)
    respondent, elsewhere = Client(), Client()
    for name in ("published", "closed"):
        for _person in range(4):
            answer(opened[name], {FIRST: 3})
        walk(respondent, opened[name], submit=True)
        opened[name].close(by=owner)
    Comment.objects.create(round=opened["published"], section="trust", text=LONG, may_quote=True)
    publish(opened["published"], by=owner)
    for name in ("reported", "asked"):
        for _person in range(5):
            answer(opened[name], {FIRST: 3})
        opened[name].close(by=owner)
        publish(opened[name], by=owner)
        Report.objects.ask(round=opened[name], by=owner)
    reported = Report.objects.get(round=opened["reported"])
    reported.store(b"%PDF-1.7", pages=28)
    Job.objects.filter(key__endswith=opened["reported"].code).update(state=Job.State.DONE)
    walk(respondent, opened["open"])
    respondent.get(reverse("join", args=[opened["joined"].join_code]))
    walk(elsewhere, make_round(other))

    room = make_workshop(collaboration=alliance, items=[FIRST, "trust-1a"])
    step = room.steps.get(item=FIRST)
    step.open_vote(by=owner)
    step.refresh_from_db()
    seated = sit(room)
    over = {name: talked_over(alliance, name) for name in ("ended-room", "recorded-room")}
    record(over["recorded-room"], by=owner)
    lobby = make_workshop(collaboration=alliance, items=[FIRST], running=False)
    counted = make_workshop(collaboration=alliance, items=[FIRST])
    counted.steps.get().open_vote(by=owner)
    counted.steps.get().close_vote(by=owner)
    planned = make_workshop(collaboration=alliance, items=[FIRST], opened=False)
    cleo, mailed, finished = invite(opened["joined"])
    spare = alliance.add_partner(by=owner, name="Newcomer", sector="acute", size="small")  # in no round yet
    secrets, invited = {}, {}
    for right in ("viewer", "owner"):
        invited[right], secrets[right] = MemberInvitation.objects.invite(
            alliance, by=owner, email=f"new.{right}@example.org", right=right
        )

    def part(round: Round) -> str:
        return parts(round.theory, asked_of(round.theory, round.items, ROLE))[0].code

    things = {
        "-": {},
        "bad-key": {"uidb36": "1", "key": "gone"},
        "alliance": {"code": alliance.code},
        "spare": {"code": spare.code},
        "answered": {"code": alliance.partners.get(name="North").code},
        "a-viewer": {"code": alliance.memberships.get(user=viewer).code},
        "last-owner": {"code": alliance.memberships.get(user=owner).code},
        "invited": {"code": invited["viewer"].code},
        "owner-invited": {"code": invited["owner"].code},
        "link": {"secret": secrets["viewer"]},
        "opened-link": {},
        **{name: {"code": one.code} for name, one in (("invitee", cleo), ("mailed", mailed), ("finished", finished))},
        "personal-link": {"secret": cleo.secret},
        "personal": {"code": opened["joined"].code},
        "no-link": {"secret": NOTHING},
        "no-round": {"code": NOTHING},
        "draft": {"code": draft.code},
        "a-comment": {"code": opened["published"].code, "comment": str(opened["published"].comments.get().pk)},
        **{name: {"code": one.code} for name, one in opened.items()},
        **{f"{name}-part": {"code": one.code, "part": part(one)} for name, one in opened.items()},
        **{f"{name}-link": {"code": one.join_code or ""} for name, one in opened.items()},
    }
    place = place_of(seated.cookies[f"seats-{room.round.code}"].value)
    things |= {name: {"code": room.round.code} for name in ("seated", "unseated")}
    things |= {name: {"code": one.round.code} for name, one in (*over.items(), ("running-room", room))}
    things |= {
        "seated-place": {"code": room.round.code, "place": place},
        "wall": {"code": room.projector_code},
        **{
            name: {"code": one.round.code}
            for name, one in (("room", room), ("lobby", lobby), ("counted-room", counted))
        },
        "room-step": {"code": room.round.code, "item": FIRST},
        "room-other": {"code": room.round.code, "item": "trust-1a"},
        "counted-step": {"code": counted.round.code, "item": FIRST},
        "planned": {"code": planned.round.code},
        "room-link": {"code": room.round.join_code or ""},
    }
    browsers = {"seated": seated.cookies, "seated-place": seated.cookies}
    browsers |= {"respondent": respondent.cookies, "elsewhere": elsewhere.cookies}
    for name, user in {"stranger": stranger, "viewer": viewer, "facilitator": facilitator, "owner": owner}.items():
        client = Client()
        client.force_login(user)
        browsers[name] = client.cookies
    browsers["opened-link"] = SimpleCookie({"invitation": secrets["viewer"]})
    factors = _second_factors()
    browsers |= factors.browsers
    things |= {"sure": {}, "secured": {}, "half": {}, "passkey": {"code": factors.own}}
    things |= {"own-passkey": {"code": factors.own}, "else-passkey": {"code": factors.of_else}}
    browsers["personal"] = SimpleCookie({f"join-{opened['joined'].code}": cleo.secret})
    profile = {"form": "merger", "integration": "high", "facts": ["mandated"], "phase": "planning"}
    change_password = {"oldpassword": PASSWORD, "password1": "a kettle on a hill", "password2": "a kettle on a hill"}
    sent: dict[str, dict[str, Any]] = {
        "look": {"look": "dark"},
        "account": {"name": "Another Name"},
        "account_reauthenticate": {"password": PASSWORD},
        "mfa_authenticate": {"code": factors.recovery},
        "account_login": {"login": owner.email, "password": PASSWORD},
        "account_request_login_code": {"email": owner.email},
        "account_change_password": change_password,
        "account_set_password": change_password,
        "account_reset_password": {"email": owner.email},
        "account_reset_password_from_key": change_password,
        "collaboration_new": {"name": "A new one", "retention_days": "30", **profile},
        "collaboration_change": {"name": "A new name", "retention_days": "10", **profile},
        "collaboration_erase": {"name": alliance.name},
        "partners": {"name": "West", "sector": "acute", "size": "small"},
        "partner_change": {"name": "West", "sector": "acute", "size": "small"},
        "partner_move": {"direction": "up"},
        "members": {"email": "friend@example.org", "right": "viewer"},
        "member_change": {"right": "facilitator"},
        "invitation_send": {"number": "1"},
        "invitation": {"name": "New Viewer", "password": "a kettle on a hill"},
        "round_new": ROUND,
        "workshop_new": {**ROUND, "source": "", "asks_names": "no"},
        "workshop_change": {**ROUND, "source": "", "asks_names": "no"},
        "workshop_prepare": {"do": "save", f"{FIRST}-minutes": "20", f"initial-{FIRST}-minutes": "10"},
        "round_change": ROUND,
        "round_reopen": {"reason": "Two wards were forgotten."},
        "round_release": {"place": str(declared.pk)},
        "round_publish": {"final": "on"},
        "workshop_record": {"final": "on"},
        "round_invite": {"people": LIST, "shown": digest("list", LIST), "add": "1"},
        "invitees_send": {"shown": digest("words", "\0"), "send": "1"},
        "invitees_remind": {"shown": digest("words", "\0"), "send": "1"},
        "invitee_change": {"email": "clea@example.org", "name": "Cleo"},
        "invitee_send": {"sends": "1"},
        "comment_redact": {"reason": "names", "confirm": "yes"},
        "join_code": {"code": opened["open"].join_code},
        "answer": {"partner": things["answered"]["code"], "role": ROLE},
        "answer_role": {"partner": "none", "role": ROLE},
        "round_enter": {"partner": "none", "role": ROLE, FIRST: "3", "secret": "s" * 43, "step": "enter"},
        "answer_part": {"leadership-1b": "1", "was-leadership-1b": "0:"},
        "workshop_move": {"move": "close", "shown": "voting-1"},
        "workshop_timer": {"do": "start"},
        "workshop_people": {"seat": str(room.seats.get().pk), "do": "take-out"},
        "workshop_reset": {"number": str(step.number)},
        "workshop_go_on": {"reason": "One more question"},
        "workshop_agree": {"level": "3", "reason": "The joint posts"},
        "seat_vote": {"seat": place, "item": FIRST, "number": "1", "base": "0", "vote": "3"},
        "seat_add": {"place": "1", "partner": "none", "role": ROLE},
        "seat_change": {"partner": "none", "role": "board"},
        "answer_save": {"leadership-1b": "1", "was-leadership-1b": "0:", "of": outbox(respondent, opened["open"])},
    }
    return World(things=things, browsers=browsers, sent=sent)


@dataclass(frozen=True, kw_only=True)
class Passkeys:
    own: str
    of_else: str
    recovery: str
    browsers: dict[str, SimpleCookie]


def _second_factors() -> Passkeys:
    """The passkey of someone who has all factors, that of another, and the browsers of those who are sure, secured and
    half in."""
    browsers, codes = {}, []
    for name in ("else", "sure", "secured"):
        user, client = make_user(f"{name}@example.org"), Client()
        client.force_login(user)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        browsers[name] = client.cookies
        if name != "sure":
            page = client.get(reverse("mfa_add_webauthn"))
            made = json.dumps(Key().create(page.context["options"]))
            client.post(reverse("mfa_add_webauthn"), {"credential": made, "name": "V" * 60})
            client.get(reverse("mfa_view_recovery_codes"))  # which notes that they have been shown
            codes.append(Factors.of(user).passkeys[0].code)
    TOTP.activate(user, "A" * 32)
    half = Client()
    half.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    recovery = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    browsers |= {"half": half.cookies, "own-passkey": browsers["secured"], "else-passkey": browsers["secured"]}
    return Passkeys(own=codes[1], of_else=codes[0], recovery=recovery.wrap().get_unused_codes()[0], browsers=browsers)


def outbox(browser: Client, round: Round) -> str:
    """What a page says whose answers it takes."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: one.value for name, one in browser.cookies.items()}
    return Device(request, round.code).outbox


def invite(round: Round) -> tuple[Invitation, ...]:
    """Three people: without a mail, with one that was sent long ago, and one who has finished."""
    people = [Invitee(email=f"{name}@example.org", name=LONG[:150]) for name in ("cleo", "mailed", "finished")]
    Invitation.objects.list_people(round=round, people=people)
    cleo, mailed, finished = round.invitations.order_by("pk")
    Invitation.objects.filter(pk=mailed.pk).update(sends=1)
    Invitation.objects.filter(pk=finished.pk).update(sends=1, begun=True, done=True)
    return cleo, mailed, finished


def sit(room: Workshop) -> Client:
    """The browser of somebody who has taken a seat."""
    browser = Client()
    browser.get(reverse("join", args=[room.round.join_code]))
    browser.post(reverse("seat_add", args=[room.round.code]), {"place": "0", "partner": "none", "role": ROLE})
    return browser


def talked_over(collaboration: Collaboration, title: str) -> Workshop:
    """A workshop that ended after one vote, with a level agreed."""
    by = owner_of(collaboration)
    room = make_workshop(collaboration=collaboration, items=["trust-1a"], title=title)
    step = room.steps.get()
    step.open_vote(by=by)
    vote(step, [1, 1, 2, 2, 2])
    step.close_vote(by=by)
    step.reveal(by=by)
    step.agree(by=by, level=3, reason=LONG, minority_note=LONG, decision=LONG)
    room.end(by=by)
    return Workshop.objects.select_related("round").get(pk=room.pk)


def walk(browser: Client, round: Round, *, submit: bool = False) -> None:
    """Join, say who one is, answer a question, look at the check page; and submit, if told so."""
    browser.get(reverse("join", args=[round.join_code]))
    code = round.code
    north = round.collaboration.partners.get(name="North").code
    part = browser.post(reverse("answer", args=[code]), {"partner": north, "role": ROLE})["Location"]
    browser.post(part, {FIRST: "2", f"was-{FIRST}": "0:"})
    browser.get(reverse("answer_check", args=[code]))
    if submit:
        browser.post(reverse("answer_check", args=[code]))
