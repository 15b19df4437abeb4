// Compiles every .md and .mdx file below the folder given; prints what fails and ends with 1 then.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@mdx-js/mdx";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";

const files = readdirSync(process.argv[2], { recursive: true }).filter((name) => /\.mdx?$/.test(name));
let failed = 0;
for (const name of files) {
  const source = readFileSync(join(process.argv[2], name), "utf8");
  try {
    await compile(source, { format: "mdx", remarkPlugins: [remarkFrontmatter, remarkGfm] });
  } catch (error) {
    failed += 1;
    console.error(`${name}:${error.line ?? "?"}: ${error.message}`);
  }
}
console.log(`${files.length - failed} of ${files.length} compiled`);
process.exit(failed || !files.length ? 1 : 0);
