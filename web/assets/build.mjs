// Builds dist/ from src/ and the installed packages: one style sheet, the
// script of GOV.UK Frontend unchanged, and our own.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(here, ...parts);
const { css } = compile(at("src/app.scss"), {
  loadPaths: [here],
  style: "compressed",
  quietDeps: true,
  silenceDeprecations: ["import"],
});
if (css.includes("GDS Transport")) {
  throw new Error("The style sheet names a font that only GOV.UK may use");
}
writeFileSync(at("dist/app.css"), css);
copyFileSync(at("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), at("dist/govuk-frontend.js"));
copyFileSync(at("src/app.js"), at("dist/app.js"));
const testdata = at("../../test/browser/testdata");
mkdirSync(testdata, { recursive: true });
copyFileSync(at("node_modules/axe-core/axe.min.js"), join(testdata, "axe.min.js"));
