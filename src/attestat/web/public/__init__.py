"""Screens for anybody: the start page, signing in, checking an attestat."""
