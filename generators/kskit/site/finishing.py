"""The last touches to a built site: search that works without a server, and a name for its dialog.

A browser starts no worker from a file, so a script runs it in a frame instead. MkDocs Material asks a server on the
internet for such a script; the built site must not.
"""

import os
from pathlib import Path

_OUTSIDE = "https://unpkg.com/iframe-worker/shim"
_OWN = Path("assets", "javascripts", "worker-in-a-frame.js")
_SCRIPT = """// Runs a worker's script in a hidden frame where the page was opened as a file.
if (location.protocol === "file:") {
  class IFrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.waiting = [];
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "search";
      document.body.append(this.frame);
      const inside = this.frame.contentDocument;
      inside.open();
      inside.write("<!doctype html><html lang=en><title>search</title><body></body></html>");
      inside.close();
      this.frame.contentWindow.postMessage = (data) => setTimeout(() => this.receive(data));
      this.frame.contentWindow.importScripts = (...urls) =>
        urls.reduce((done, each) => done.then(() => load(inside, each)), Promise.resolve());
      load(inside, new URL(url, location.href).href).then(() => {
        const waiting = this.waiting;
        this.waiting = null;
        waiting.forEach((data) => this.postMessage(data));
      });
    }
    receive(data) {
      const message = new MessageEvent("message", { data });
      this.dispatchEvent(message);
      if (this.onmessage) this.onmessage(message);
    }
    postMessage(data) {
      if (this.waiting) this.waiting.push(data);
      else this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    }
    terminate() {
      this.frame.remove();
    }
  }
  const load = (inside, url) =>
    new Promise((resolve, reject) => {
      const script = inside.createElement("script");
      script.src = url;
      script.onload = resolve;
      script.onerror = reject;
      inside.body.append(script);
    });
  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
}
"""


_UNNAMED = '<div class="md-search" data-md-component="search" role="dialog">'
_NAMED = '<div class="md-search" data-md-component="search" role="dialog" aria-label="Search">'


def finish(site: Path) -> None:
    """Let every page of a built site use the script above, and give its search dialog the name it lacks."""
    target = site / _OWN
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_SCRIPT, encoding="utf-8")
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        own = Path(os.path.relpath(target, page.parent)).as_posix()
        page.write_text(text.replace(_OUTSIDE, own).replace(_UNNAMED, _NAMED), encoding="utf-8")
