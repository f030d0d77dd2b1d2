// Opens pages in Chromium and says what a reader would see: sizes of tables, rows and words.
// One JSON job a line on stdin, one JSON answer a line on stdout.
// {"url", "width", "scheme": "light" | "dark", "script", "screenshot"?}: `script` is a function of the page.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";

// TMPDIR is a folder of this run's own: several at once never unpack over each other. The browser's own libraries
// and letters: every machine measures the same.
const folder = tmpdir();
process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs24.x"; // this is how the package is told to bring its libraries
process.env.FONTCONFIG_PATH = join(folder, "fonts");
const { default: chromium } = await import("@sparticuz/chromium");
const { default: puppeteer } = await import("puppeteer-core");

const executablePath = await chromium.executablePath();
// The package's own list of folders leaves this one out.
const letters = `<dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "letters")}</cachedir>`;
writeFileSync(join(folder, "fonts", "fonts.conf"), `<fontconfig>${letters}</fontconfig>`);
const browser = await puppeteer.launch({
  executablePath,
  args: [...chromium.args, "--allow-file-access-from-files"],
  userDataDir: join(folder, "profile"),
  headless: "shell",
});
const page = await browser.newPage();
for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  try {
    await page.setViewport({ width: job.width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: job.scheme }]);
    await page.goto(job.url, { waitUntil: "load" });
    const found = await page.evaluate(`(${job.script.slice(job.script.indexOf("\n"))})()`);
    if (job.screenshot) await page.screenshot({ path: job.screenshot, fullPage: true });
    console.log(JSON.stringify({ found }));
  } catch (why) {
    console.log(JSON.stringify({ error: String(why) }));
  }
}
await browser.close();
