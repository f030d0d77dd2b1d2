// Reads {"template": …, "bodies": […]} from standard input, writes what GitHub's own parser makes of each body.
import { readFileSync } from "node:fs";
import { parseIssue } from "../node/node_modules/@github/issue-parser/dist/index.js";

const { template, bodies } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(bodies.map((body) => parseIssue(body, template))));
