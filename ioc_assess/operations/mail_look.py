"""The colours of mails. They are written into each mail, since no style sheet goes with it; those of the dark look hold
where the reader's program is dark. The same as in static/css/site.css and dark.css."""

MAIL_LOOK = {
    "light": {
        "page": "#f4f6f8",
        "card": "#ffffff",
        "line": "#dfe5ea",
        "text": "#16202b",
        "muted": "#43515f",
        "teal": "#0b6e66",
        "on_teal": "#ffffff",
    },
    "dark": {
        "page": "#10171e",
        "card": "#1a242e",
        "line": "#33414f",
        "text": "#eef2f5",
        "muted": "#bac6d1",
        "teal": "#6cd0c4",
        "on_teal": "#06211f",
    },
}
