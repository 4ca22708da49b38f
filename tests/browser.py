"""How Chromium is started for tests: quiet, and without windows of its own around a page."""

from __future__ import annotations

_NOT_NEEDED = (
    # Playwright's own list, which ours replaces.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "AimEnabled"),
    *(
        "ThirdPartyStoragePartitioning",
        "OptimizationHints",
        "NetworkTimeServiceQuerying",
        "PreconnectToSearch",
    ),
    # Suggestions below an address bar that nobody sees: a process for each window, dearer than our pages.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_NOT_NEEDED)}",
]
