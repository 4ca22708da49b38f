"""The description of the API in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

_TEXTS = {
    "type": "object",
    "properties": {lang: {"type": "string"} for lang in ("kk", "ru", "en")},
}
_OUTCOME = {
    "outcome": {"enum": ["passed", "failed", "indeterminate"]},
    "indication": {"type": ["string", "null"], "description": "Sub-indication of ETSI EN 319 102-1."},
    "code": {"type": "string"},
    "sentence": {"$ref": "#/components/schemas/Texts"},
}
_STRING, _NULLABLE = {"type": "string"}, {"type": ["string", "null"]}
_DAY, _MOMENT = {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}

_SCHEMAS: dict[str, Any] = {
    "Texts": _TEXTS,
    "Problem": {
        "type": "object",
        "description": "RFC 9457; `message` is for NCANode's clients.",
        "required": ["type", "title", "status", "detail", "code", "sentence", "message"],
        "properties": {
            **dict.fromkeys(("type", "title", "detail", "code", "message", "field"), _STRING),
            "status": {"type": "integer"},
            "sentence": {"$ref": "#/components/schemas/Texts"},
        },
    },
    "CmsVerifyRequest": {
        "type": "object",
        "required": ["cms"],
        "properties": {
            "cms": {"type": "string", "description": "CMS in base64 or PEM."},
            "data": {"type": ["string", "null"], "description": "The document in base64 when detached."},
            "revocationCheck": {"type": "array", "items": {"enum": ["OCSP", "CRL"]}},
        },
    },
    "X509InfoRequest": {
        "type": "object",
        "required": ["certs"],
        "properties": {"certs": {"type": "array", "items": _STRING, "description": "Base64 or PEM."}},
    },
    "Certificate": {
        "type": "object",
        "properties": {
            "valid": {"type": "boolean"},
            "revocations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "revoked": {"type": "boolean"},
                        "by": _STRING,
                        "revocationTime": _NULLABLE,
                        "reason": _NULLABLE,
                    },
                },
            },
            "keyUsage": {"enum": ["AUTH", "SIGN", "UNKNOWN"]},
            "keyUser": {"type": "array", "items": _STRING},
            **dict.fromkeys(("notBefore", "notAfter"), _MOMENT),
            **dict.fromkeys(("serialNumber", "signAlg", "publicKey", "signature"), _STRING),
            "subject": {"type": "object", "additionalProperties": _NULLABLE},
            "issuer": {"type": "object", "additionalProperties": _NULLABLE},
        },
    },
    "Verification": {
        "type": "object",
        "required": ["status", "message", "valid", "signers", "outcome"],
        "properties": {
            "status": {"type": "integer"},
            "message": _STRING,
            "valid": {"type": "boolean", "description": "True only when the outcome is passed."},
            "signers": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "certificates": {
                            "type": "array",
                            "items": {"$ref": "#/components/schemas/Certificate"},
                        },
                        "tsp": {"type": ["object", "null"]},
                        "checkedAt": _MOMENT,
                        **_OUTCOME,
                    },
                },
            },
            **_OUTCOME,
        },
    },
    "Certificates": {
        "type": "object",
        "properties": {
            "status": {"type": "integer"},
            "message": _STRING,
            "valid": {"type": "boolean", "description": "Of the dates only."},
            "signers": {"type": "array", "items": {"$ref": "#/components/schemas/Certificate"}},
        },
    },
    "Attestat": {
        "type": "object",
        "properties": {
            **dict.fromkeys(("number", "edition", "link"), _STRING),
            **dict.fromkeys(("issued_on", "valid_until"), _DAY),
            "stage": {"enum": ["active", "suspended", "terminated"]},
            "in_force": {"type": "boolean"},
            "holder": {"type": "object"},
            "works": {"type": "array", "items": {"type": "object"}},
            "signature": {"type": "object"},
        },
    },
}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _responses(schema: str, *problems: int) -> dict[str, Any]:
    told = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "200": {"description": "The answer.", "content": _json(schema)},
        **{str(status): {"description": "A problem.", "content": told} for status in problems},
    }


def _post(summary: str, request: str, answer: str) -> dict[str, Any]:
    return {
        "post": {
            "summary": summary,
            "requestBody": {"required": True, "content": _json(request)},
            "responses": _responses(answer, 400, 413, 429),
        }
    }


def document(public_url: str) -> dict[str, Any]:
    """The whole description; `public_url` is the address that people see."""
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 40}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Attestat", "version": "1", "summary": "Verification and the public register."},
        "servers": [{"url": public_url}],
        "paths": {
            "/api/cms/verify": _post("Judge a signed message.", "CmsVerifyRequest", "Verification"),
            "/api/x509/info": _post("Explain certificates.", "X509InfoRequest", "Certificates"),
            "/api/attestats/{number}": {
                "get": {
                    "summary": "An attestat of the public register.",
                    "parameters": [number],
                    "responses": _responses("Attestat", 404, 429),
                }
            },
        },
        "components": {"schemas": _SCHEMAS},
    }
