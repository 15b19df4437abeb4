// Runs each program of the folder; see mistaken_programs.py for what is printed.
import { readdirSync } from "node:fs";

globalThis.fetch = async (url, request) => {
  console.log(`> ${url} ${request.body}`);
  const answers = { startWidgetSession: process.env.MISTAKE_WIDGET, start: process.env.MISTAKE_START };
  const answer = answers[url.split("/").pop()];
  if (answer) {
    return new Response(answer);
  }
  throw new Error("no more");
};
console.error = () => {};

for (const file of readdirSync(".").sort()) {
  if (file !== "run.mjs") {
    console.log(`#${file.replace(".mjs", "")}`);
    process.env.KALTURA_KS_VERSION = file.startsWith("C") ? "1" : "2";
    await import(`./${file}`);
  }
}
process.exitCode = 0;
