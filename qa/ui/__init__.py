"""The web chat: it shows what ``Assistant`` and ``Library`` say, and decides nothing itself."""
