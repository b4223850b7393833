"""Frame in, Plotly figure out: pure functions without Streamlit, files or queries. Each chart has a text for those
who cannot see it.
"""
