"""The Streamlit code that pages share: frame, filters, cards, tables, charts on a page, downloads, caches, access."""
