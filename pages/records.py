import streamlit as st

st.write("records")
