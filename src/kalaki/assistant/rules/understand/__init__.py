"""Understanding: from what somebody typed to the records it is about, or the honest word that none is.

One pure pipeline: ``text`` reads words, ``phrases`` knows danger, commands and small talk, ``features`` and
``ranker`` rank every record, ``decide`` says how sure that is, ``context`` follows a conversation,
``pipeline`` joins them. ``train`` makes the model from texts alone; nothing here knows Django or a clock.
"""
