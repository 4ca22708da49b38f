"""Screens about officials: absence, handing over, recusal, approval before signature."""
