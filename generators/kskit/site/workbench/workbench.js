// The workbench: Python with the kit in it, loaded when it is first asked for, from scripts, so that it works from a
// folder as well as from a server. Nothing is sent anywhere.
(() => {
  "use strict";
  const here = new URL(".", document.currentScript.src).href;
  const files = (globalThis.kitFiles = {}); // name -> base64 of gzip, put in by the scripts
  let ready; // promise of the function that asks Python
  let waiting; // where an answer is expected
  const status = (text) => {
    for (const place of [document.querySelector("#workbench-status"), waiting]) {
      if (place) place.textContent = text;
    }
  };

  const script = (name) =>
    new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement("script"), { src: here + name });
      element.onload = resolve;
      element.onerror = () => reject(new Error(`${name} is missing beside this page`));
      document.head.append(element);
    });

  const unpacked = async (name) => {
    await script(`${name}.js`);
    const packed = Uint8Array.from(atob(files[name]), (one) => one.charCodeAt(0));
    delete files[name];
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  const TYPES = { wasm: "application/wasm", json: "application/json" };

  const load = async () => {
    const began = performance.now();
    const content = {};
    const names = ["pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json", "kit.zip"];
    for (const [at, name] of names.entries()) {
      status(`Loading ${name} (${at + 1} of ${names.length}) ...`);
      content[name] = await unpacked(name);
    }
    await Promise.all([script("pyodide.js"), script("aes.js")]);
    const module = URL.createObjectURL(new Blob([content["pyodide.asm.mjs"]], { type: "text/javascript" }));
    const map = Object.assign(document.createElement("script"), { type: "importmap" });
    map.textContent = JSON.stringify({ imports: { [`${here}pyodide.asm.mjs`]: module } });
    document.head.append(map);
    const ciphers = {
      cbc: (key, iv) => kitNoble.cbc(key, iv, { disablePadding: true }),
      ctr: (key, iv) => kitNoble.ctr(key, iv),
      ecb: (key) => kitNoble.ecb(key, { disablePadding: true }),
    };
    globalThis.kitAes = (mode, direction, key, iv, data) => ciphers[mode](key, iv)[direction](data);
    status("Starting Python ...");
    const fetched = globalThis.fetch;
    globalThis.fetch = async (address, ...rest) => {
      const name = String(address.url ?? address).replace(here, "");
      const type = TYPES[name.split(".").pop()] ?? "application/octet-stream";
      return content[name] ? new Response(content[name], { headers: { "Content-Type": type } }) : fetched(address, ...rest);
    };
    let python;
    try {
      python = await loadPyodide({ indexURL: here, packageBaseUrl: here });
    } finally {
      globalThis.fetch = fetched;
    }
    status("Loading the kit ...");
    python.unpackArchive(content["kit.zip"], "zip", { extractDir: "/kit" });
    python.runPython("import sys; sys.path.insert(0, '/kit'); import ciphers; ciphers.install(); import page");
    const page = python.globals.get("page");
    status(`Ready after ${((performance.now() - began) / 1000).toFixed(1)} s. Nothing leaves this page.`);
    return page;
  };

  const start = () => {
    ready ??= load().catch((error) => {
      ready = undefined;
      status(`It could not be started: ${error.message}`);
      throw error;
    });
    return ready;
  };
  globalThis.kitWorkbench = { start };

  for (const form of document.querySelectorAll("form[data-ask]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = [...form.querySelectorAll("[name]")].map((field) => field.value);
      waiting = form.querySelector("output");
      form.ariaBusy = "true";
      try {
        const page = await start();
        waiting = undefined;
        form.querySelector("output").textContent = page.ask(form.dataset.ask, ...values);
      } catch (error) {
        form.querySelector("output").textContent = `This failed: ${error.message.trim().split("\n").pop()}`;
      }
      form.ariaBusy = null;
    });
  }
})();
