"""The pages of analysis: what is looked at, pictures and their files, and the parts of each page."""
