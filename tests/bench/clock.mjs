// Loaded into the emulator with --import: its time is what the file $HUBBOT_BENCH_CLOCK says (milliseconds).
import { readFileSync } from "node:fs";

const file = process.env.HUBBOT_BENCH_CLOCK;
const System = Date;
const now = () => Number(readFileSync(file, "utf8"));

globalThis.Date = class extends System {
  constructor(...parts) {
    parts.length ? super(...parts) : super(now());
  }
  static now() {
    return now();
  }
};
