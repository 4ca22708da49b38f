"""The demonstration signer: a stand-in for NCALayer where a person has none.

It speaks NCALayer's protocol on a loopback port, shows its own key chooser there, and really signs, with the
keys of the demonstration authority. It says on every page what it is, and refuses to start in production.

    protocol   requests and answers as NCALayer's, without any input or output
    keyring    the keys and which of them fit a request
    desk       the one request that waits for a choice
    http       a small HTTP server, and the upgrade to a web socket
    page       the chooser, in Kazakh, Russian and English
    server     the two halves together; `python -m attestat.ops.signer`
    client     the same signatures in process, for the tour and tests
"""
