// What a browser has and Node has not, as far as the packages for browsers need it: XMLHttpRequest, over fetch.
"use strict";

class XMLHttpRequest {
  static transport = (url, request) => fetch(url, request); // an adapter puts its own here, to keep or to answer requests

  open(method, url) {
    Object.assign(this, { url, request: { method, headers: {} }, readyState: 1, status: 0, response: "", responseText: "" });
  }

  setRequestHeader(name, value) {
    this.request.headers[name] = value;
  }

  getAllResponseHeaders() {
    return "";
  }

  async send(body) {
    const signal = this.timeout ? AbortSignal.timeout(this.timeout) : undefined;
    try {
      const came = await XMLHttpRequest.transport(this.url, { ...this.request, body, signal });
      this.response = this.responseText = await came.text();
      this.status = came.status;
    } catch (error) {
      this.failure = error;
    }
    this.readyState = 4;
    this.onreadystatechange?.();
    if (this.failure) (this.failure.name === "TimeoutError" ? this.ontimeout : this.onerror)?.();
    else this.onload?.();
  }
}

Object.assign(globalThis, { window: globalThis, self: globalThis, XMLHttpRequest, FormData: globalThis.FormData });

module.exports = { XMLHttpRequest };
