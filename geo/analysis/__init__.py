"""Questions over many records: when, how it changed, who against whom, where. Each answer is a small table and a sentence.

Records are counted once, by `tallies` of a frame or of a packed file; nothing is left out without being counted apart.
"""
