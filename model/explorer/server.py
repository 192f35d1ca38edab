"""The server of the page: Voila, with what it keeps to. It imports nothing of the model.

- *This machine alone.* It listens at the loopback address (`model.explorer.page`) and answers only
  requests that name this machine: Voila by itself answers to any name, so that a page of elsewhere
  whose name is made to lead here could talk to it.
- *A page that is left ends its kernel.* On leaving, the page sends a farewell with the token that
  Jupyter asks of every request that changes something, so that no other page can send it. Voila
  never hands that token out and so refuses its own page; here the page gets it. Where no farewell
  comes (the browser is killed, the page was not all there yet) a kernel that no page listens to
  ends after a while.
- *Light or dark* as the reader's system prefers, in the way in which Jupyter's themes say it.
- *Nothing from elsewhere.* Voila's template asks the network for a font of icons; the one here does
  not, and whatever else would be asked for, the browser is told to refuse.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.base.handlers import JupyterHandler

#: The name of the template.
TEMPLATE = "explorer"

#: Seconds for which a kernel may do nothing while no page listens, and from one look to the next.
#: Longer than a page takes from its kernel's answer to listening, on a busy machine.
IDLE, LOOK = 30, 10

#: Milliseconds after which a window that does not answer is given up. By default Voila waits for
#: longer than it allows itself, of which it then warns.
_PING = 30_000

#: What the page may load: from here alone. Voila's page writes scripts and styles into itself and
#: has its code compile more; the map is an image in the page.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)

#: What shows widgets, of ipywidgets 8 and 7. No other extension of Jupyter that happens to be
#: installed is loaded into the page.
_WIDGETS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "@voila-dashboards/widgets-manager7",
]

#: Voila's template with two blocks of its own. The head's takes the farewell over from Voila, whose
#: own comes with an event that not every browser has when a window is closed. A page that is still
#: being written sends none, since Voila calls a kernel that ends under it an error. The style's is
#: what Voila's has but for the icons, and what its parent's has.
_PAGE = """\
{%- extends 'voila/templates/lab/index.html.j2' -%}
{% import "spinner.macro.html.j2" as spinner %}
{%- block html_head_js -%}
{{ super() }}
<script>
  addEventListener("beforeunload", event => event.stopImmediatePropagation(), true);
  addEventListener("DOMContentLoaded", () => addEventListener("pagehide", () => {
    const told = document.getElementById("jupyter-config-data");
    const {baseUrl, kernelId} = JSON.parse(told.textContent);
    const [, token] = document.cookie.match(/\\b_xsrf=([^;]*)/) || [];
    const farewell = new FormData();
    farewell.append("_xsrf", token || "");
    navigator.sendBeacon(`${baseUrl}voila/api/shutdown/${kernelId}`, farewell);
  }));
  addEventListener("pageshow", event => event.persisted && location.reload());
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const dress = () => document.body.dataset.jpThemeLight = !dark.matches;
  addEventListener("DOMContentLoaded", dress);
  dark.addEventListener("change", dress);
</script>
<style>
  body[data-jp-theme-light="false"] {
    color-scheme: dark; background: #16181b;
    --jp-layout-color0: #16181b; --jp-layout-color1: #16181b; --jp-layout-color2: #24272b;
    --jp-layout-color3: #4a4f55; --jp-border-color1: #5a6067; --jp-border-color2: #4a4f55;
    --jp-ui-font-color0: #f5f5f5; --jp-ui-font-color1: #e8e8e8; --jp-ui-font-color2: #b4b4b4;
    --jp-content-font-color1: #e8e8e8; --jp-cell-editor-background: #24272b;
    --jp-input-background: #24272b; --jp-widgets-input-background-color: #24272b;
    --jp-widgets-color: #e8e8e8; --jp-widgets-label-color: #e8e8e8;
    --jp-widgets-readout-color: #e8e8e8; --jp-widgets-input-color: #e8e8e8;
    --jp-widgets-slider-track-color: #4a4f55; --jp-widgets-slider-handle-background-color: #9dbce8;
    --jp-widgets-slider-handle-border-color: #9dbce8; --jp-widgets-slider-border-color: #5a6067;
    --jp-widgets-dropdown-arrow: url("data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/\
svg' viewBox='0 0 18 18'><path fill='none' stroke='%23e8e8e8' stroke-width='2' \
d='M4 7l5 5 5-5'/></svg>");
  }
</style>
{%- endblock html_head_js -%}
{%- block notebook_css -%}
{{ resources.include_js("static/voila-style.js") }}
{{ spinner.css() }}
{{ super.super() }}
{%- endblock notebook_css -%}
"""


def main() -> None:
    """Run Voila with these settings and those of its command line, and with no file of settings."""
    from traitlets.config import Config
    from voila.app import Voila

    logging.getLogger("asyncio").addFilter(is_no_farewell)
    Voila.launch_instance(config=Config(settings()))


def is_no_farewell(record: logging.LogRecord) -> bool:
    """Whether what is to be logged is more than that a page left while something was sent to it."""
    from tornado.iostream import StreamClosedError
    from tornado.websocket import WebSocketClosedError

    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or not issubclass(kind, (StreamClosedError, WebSocketClosedError))


def settings() -> dict[str, dict[str, object]]:
    """The settings, by the parts of Voila that they are of."""
    return {
        "Voila": {
            "config_file_paths": [],
            "tornado_settings": {
                "allow_remote_access": False,
                "headers": {"Content-Security-Policy": _POLICY},
                "ws_ping_timeout": _PING,
            },
        },
        "VoilaConfiguration": {
            "prelaunch_hook": hand_token,
            "template": TEMPLATE,
            # An address that asks for another template is no way round this one.
            "allow_template_override": "NO",
            "extension_allowlist": _WIDGETS,
        },
        "MappingKernelManager": {"cull_idle_timeout": IDLE, "cull_interval": LOOK},
    }


def hand_token(handler: JupyterHandler, **_: object) -> None:
    """Send the page its token, which asking for it does."""
    handler.xsrf_token  # noqa: B018


def write_template(folder: Path) -> None:
    """Write the template to where Voila looks for it, given a folder in Jupyter's path."""
    place = folder / "voila" / "templates" / TEMPLATE
    place.mkdir(parents=True)
    (place / "index.html.j2").write_text(_PAGE, encoding="utf-8")
    (place / "conf.json").write_text(json.dumps({"base_template": "lab"}), encoding="utf-8")


if __name__ == "__main__":
    main()
