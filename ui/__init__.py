"""The Streamlit side of Dateline."""
