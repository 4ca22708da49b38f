"""Addresses of the administrators' screens."""

from __future__ import annotations

from django.urls import URLPattern, path

from attestat.web.admin import editions, notices

urlpatterns: list[URLPattern] = [
    path("admin/", editions.overview, name="admin"),
    path("admin/wording", editions.wording, name="admin_wording"),
    path("admin/editions/", editions.editions, name="admin_editions"),
    path("admin/editions/start", editions.start, name="admin_start_edition"),
    path("admin/editions/<uuid:edition>/", editions.edition, name="admin_edition"),
    path("admin/editions/<uuid:edition>/parts/<slug:chapter>", editions.part, name="admin_edition_part"),
    path("admin/editions/<uuid:edition>/file", editions.download, name="admin_edition_file"),
    path("admin/editions/<uuid:edition>/upload", editions.upload, name="admin_upload_edition"),
    path("admin/editions/<uuid:edition>/difference", editions.difference, name="admin_edition_difference"),
    path("admin/editions/<uuid:edition>/cases", editions.cases, name="admin_edition_cases"),
    path("admin/editions/<uuid:edition>/send", editions.send, name="admin_send_edition"),
    path("admin/editions/<uuid:edition>/discard", editions.discard, name="admin_discard_edition"),
    path("admin/editions/<uuid:edition>/review", editions.review, name="admin_review_edition"),
    path("admin/editions/<uuid:edition>/publish", editions.publish, name="admin_publish_edition"),
    path("admin/notices/", notices.notices, name="admin_notices"),
    path("admin/notices/<uuid:notice>/letter", notices.letter, name="admin_notice_letter"),
    path("admin/notices/<uuid:notice>/record", notices.record, name="admin_record_notice"),
    path("admin/notices/<uuid:notice>/proof", notices.proof, name="admin_notice_proof"),
]
