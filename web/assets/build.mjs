// Builds dist/: see tools/assets.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const done = spawnSync("go", ["run", "."], { cwd: fileURLToPath(new URL("../../tools/assets", import.meta.url)), stdio: "inherit" });
process.exit(done.status ?? 1);
