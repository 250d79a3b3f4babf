import streamlit as st

st.write("article")
