"""Addresses of the register."""

from django.urls import path

from kalaki.ideas.views import clerk, petition_desk, petitions, public

app_name = "ideas"
urlpatterns = [
    path("ideas/", public.ideas, name="ideas"),
    path("ideas/<str:number>/", public.idea, name="idea"),
    path("ideas/<str:number>/support/", public.support, name="support"),
    path("petitions/", petitions.petitions, name="petitions"),
    path("petitions/new/", petitions.new, name="petition_new"),
    path("petitions/<str:number>/sign/", petitions.sign, name="petition_sign"),
    path("petitions/<str:number>/proposal/", petitions.propose, name="petition_propose"),
    path("desk/petitions/", petition_desk.desk, name="petition_desk"),
    path("desk/petitions/types/new/", petition_desk.new_type, name="petition_type_new"),
    path("desk/petitions/types/<uuid:public_id>/", petition_desk.edit_type, name="petition_type"),
    path("desk/petitions/acts/new/", petition_desk.new_act, name="petition_act"),
    path("desk/petitions/<str:number>/", petition_desk.item, name="petition_item"),
    path("desk/petitions/<str:number>/sheets/<uuid:batch>.pdf", petition_desk.sheets, name="petition_sheets"),
    path("desk/clerk/", clerk.entry, name="clerk"),
    path("desk/clerk/signature/", clerk.signature, name="clerk_signature"),
    path("desk/clerk/look-up/", clerk.look_up, name="clerk_look_up"),
    path("desk/clerk/<uuid:public_id>/", clerk.slip, name="clerk_slip"),
    path("desk/clerk/<uuid:public_id>/slip.pdf", clerk.slip_pdf, name="clerk_slip_pdf"),
]
