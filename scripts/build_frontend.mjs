// Builds what the browser gets from npm packages: `npm run build`.
//
// Writes src/attestat/web/static/built (git-ignored):
//   attestat.css            our style sheet: govuk-frontend through sass, in our colours and letters
//   fonts/*.woff2           Inter, the four subsets that Kazakh, Russian and English need
//   govuk-frontend.min.js   govuk-frontend's module, as shipped
//   ncalayer-client.js      ncalayer-js-client, unchanged
// Nothing is bundled or rewritten, so each file can be compared with its package. Each file appears whole
// or not at all: a site that is running while this runs never serves half of one.

import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { compile, Logger } from "sass";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const packages = join(root, "node_modules");
const styles = join(root, "src/attestat/web/styles");
const built = join(root, "src/attestat/web/static/built");

const SUBSETS = ["latin", "latin-ext", "cyrillic", "cyrillic-ext"];

const { css } = compile(join(styles, "attestat.scss"), {
  style: "compressed",
  loadPaths: [packages],
  quietDeps: true,
  logger: process.env.SASS_VERBOSE ? undefined : Logger.silent,
});

const fromPackages = {
  "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
  "ncalayer-client.js": "ncalayer-js-client/ncalayer-client.js",
  ...Object.fromEntries(
    SUBSETS.map((subset) => [
      `fonts/inter-${subset}.woff2`,
      `@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`,
    ]),
  ),
};

const files = { "attestat.css": Buffer.from(`${css}\n`) };
for (const [name, source] of Object.entries(fromPackages)) {
  files[name] = readFileSync(join(packages, source));
}

mkdirSync(join(built, "fonts"), { recursive: true });
for (const [name, content] of Object.entries(files)) {
  const target = join(built, name);
  writeFileSync(`${target}.new`, content);
  renameSync(`${target}.new`, target);
  console.log(`${relative(root, target)}  ${(content.length / 1024).toFixed(1)} KiB`);
}

// What an earlier version built and this one does not.
for (const entry of readdirSync(built, { recursive: true, withFileTypes: true })) {
  const found = join(entry.parentPath ?? entry.path, entry.name);
  if (entry.isFile() && !(relative(built, found) in files)) rmSync(found);
}
