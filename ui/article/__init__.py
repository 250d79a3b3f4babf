"""The article page: form, map, text, claims."""
