// Builds what the browser gets from npm packages: `npm run build`.
//
// Writes src/attestat/web/static/built (git-ignored):
//   attestat.css            our style sheet: govuk-frontend through sass, in our colours and letters
//   fonts/*.woff2           Inter, the four subsets that Kazakh, Russian and English need
//   govuk-frontend.min.js   govuk-frontend's module, as shipped
//   ncalayer-client.js      ncalayer-js-client, unchanged
// Nothing is bundled or rewritten, so each file can be compared with its package.

import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { compile, Logger } from "sass";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const packages = join(root, "node_modules");
const styles = join(root, "src/attestat/web/styles");
const built = join(root, "src/attestat/web/static/built");

const SUBSETS = ["latin", "latin-ext", "cyrillic", "cyrillic-ext"];

const copies = [
  ["govuk-frontend/dist/govuk/govuk-frontend.min.js", "govuk-frontend.min.js"],
  ["ncalayer-js-client/ncalayer-client.js", "ncalayer-client.js"],
  ...SUBSETS.map((subset) => [
    `@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`,
    `fonts/inter-${subset}.woff2`,
  ]),
];

rmSync(built, { recursive: true, force: true });
mkdirSync(join(built, "fonts"), { recursive: true });

const report = (file) =>
  console.log(`${relative(root, file)}  ${(statSync(file).size / 1024).toFixed(1)} KiB`);

const css = join(built, "attestat.css");
const { css: text } = compile(join(styles, "attestat.scss"), {
  style: "compressed",
  loadPaths: [packages],
  quietDeps: true,
  logger: process.env.SASS_VERBOSE ? undefined : Logger.silent,
});
writeFileSync(css, `${text}\n`);
report(css);

for (const [from, to] of copies) {
  const target = join(built, to);
  copyFileSync(join(packages, from), target);
  report(target);
}
