"""The law as data: editions of the Rules and the working calendar, in files a lawyer can read.

No Python but this line. ``attestat.store.law_files`` reads the files, ``attestat.domain.edition``
and ``attestat.domain.calendar`` check them.
"""
