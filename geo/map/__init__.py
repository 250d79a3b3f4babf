"""What is drawn: compact columns for the browser, folium layers, and their scripts."""
