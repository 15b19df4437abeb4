// Runs a worker's script in a hidden frame where the page was opened as a file.
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
