"""The least that a Streamlit app does at a key: it runs again and says something else."""

import streamlit as st

st.session_state.setdefault("presses", 0)


def press() -> None:
    st.session_state["presses"] += 1


st.button("Press", shortcut="a", on_click=press)
st.markdown(f"{st.session_state['presses']} presses")
