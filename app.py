"""The frame: page settings, viewer, language, snapshot, navigation. Pages are in `pages/<audience>/`."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from i18n import t
from metrics.errors import MetricsError
from ui import access, address, explain, frame, navigate, presenting

PAGES = {
    "leaders": {
        "overview": ("pages/leaders/tong_quan.py", "tong-quan"),
        "units": ("pages/leaders/don_vi.py", "don-vi"),
        "unit": ("pages/leaders/mot_don_vi.py", "mot-don-vi"),
        "declared": ("pages/leaders/khai_bao_tinh_lai.py", "khai-bao-tinh-lai"),
        "hotspots": ("pages/leaders/tap_trung_pakn.py", "tap-trung-pakn"),
        "proposals": ("pages/leaders/de_xuat_kiem_tra.py", "de-xuat-kiem-tra"),
        "plan": ("pages/leaders/ke_hoach_kiem_tra.py", "ke-hoach-kiem-tra"),
        "follow_up": ("pages/leaders/phuc_tra.py", "phuc-tra"),
    },
    "analysts": {
        "overdue": ("pages/analysts/qua_han.py", "qua-han"),
        "flow": ("pages/analysts/luong_xu_ly.py", "luong-xu-ly"),
        "records": ("pages/analysts/ho_so.py", "ho-so"),
        "signals": ("pages/analysts/dau_hieu.py", "dau-hieu"),
        "to_open": ("pages/analysts/ho_so_de_nghi_mo.py", "ho-so-de-nghi-mo"),
        "changes": ("pages/analysts/so_sanh_ban_du_lieu.py", "so-sanh-ban-du-lieu"),
        "systems": ("pages/analysts/doi_chieu_he_thong.py", "doi-chieu-he-thong"),
        "form06": ("pages/analysts/bieu_06.py", "bieu-06"),
        "feedback": ("pages/analysts/xu_ly_pakn.py", "xu-ly-pakn"),
        "topics": ("pages/analysts/noi_dung_pakn.py", "noi-dung-pakn"),
        "feedback_records": ("pages/analysts/pakn.py", "tra-cuu-pakn"),
    },
    "meeting": {
        "slides": ("pages/meeting/trinh_chieu.py", "trinh-chieu"),
        "reports": ("pages/meeting/bao_cao.py", "bao-cao"),
    },
    "about": {
        "definitions": ("pages/about/dinh_nghia.py", "dinh-nghia"),
        "reliability": ("pages/about/do_tin_cay.py", "do-tin-cay"),
        "quality": ("pages/about/chat_luong_du_lieu.py", "chat-luong-du-lieu"),
    },
}
PRESENTING = "presenting"

lang = frame.language()
st.set_page_config(page_title=t("screens.product", lang), page_icon="📊", layout="wide")
try:
    access.sign_in()
except ValueError as problem:
    st.error(t("screens.viewer_setting", lang, detail=problem))
    st.stop()

known = {
    name: st.Page(path, title=t(f"screens.page.{name}", lang), url_path=slug, default=name == "overview")
    for pages in PAGES.values()
    for name, (path, slug) in pages.items()
}
page = st.navigation(
    {t(f"screens.group.{group}", lang): [known[name] for name in pages] for group, pages in PAGES.items()},
    position="hidden" if st.session_state.get(PRESENTING) else "top",  # slides have the whole screen
)
if (going := navigate.destination()) and going[0] in known:
    st.switch_page(known[going[0]], query_params=going[1])
if (page.url_path == PAGES["meeting"]["slides"][1]) != bool(st.session_state.get(PRESENTING)):
    st.session_state[PRESENTING] = not st.session_state.get(PRESENTING)
    st.rerun()
address.restore(page.url_path)
try:
    with st.container(gap="xsmall"):
        if frame.open_screen(lang, notices=not st.session_state.get(PRESENTING)):
            presenting.way_back(next(name for name, one in known.items() if one == page), lang)
            page.run()
            explain.dialog_if_asked(frame.screen())
except MetricsError as problem:
    st.error(problem.message(lang))
except Exception:
    reference = secrets.token_hex(4)
    logging.getLogger("kts").exception("page %s failed, reference %s", page.url_path, reference)
    st.error(t("screens.page_failed", lang, ref=reference))
finally:
    frame.announce_language(lang)
