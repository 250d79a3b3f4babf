"""Reading in processes of its own, so that no file and no text can hold up or harm who serves: a pool, and what it may run."""
