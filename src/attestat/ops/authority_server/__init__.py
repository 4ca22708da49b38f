"""The demonstration authority on a loopback port: OCSP, lists of revoked certificates, time stamps.

    POST /ocsp              application/ocsp-request → application/ocsp-response (RFC 6960)
    POST /tsp               application/timestamp-query → application/timestamp-reply (RFC 3161)
    GET  /crl/NAME.crl      gost, gost-delta, rsa, rsa-delta (RFC 5280)
    GET  /                  one line: who this is

It works on the demonstration clock, as everything else there does, and refuses to start in production.
"""
