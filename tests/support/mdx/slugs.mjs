// Reads headings as a JSON list; prints the anchors that GitHub and Docusaurus give them, each as the first of its page.
import { readFileSync } from "node:fs";
import { slug } from "github-slugger";

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((heading) => slug(heading))));
