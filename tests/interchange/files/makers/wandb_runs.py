# /// script
# requires-python = ">=3.11"
# dependencies = ["wandb==0.31.0"]
# ///
"""Runs of Weights & Biases: the summaries that its program leaves in their folders.

Offline it leaves none. So it is given a place on this machine to report to, which says yes to everything.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

PERSON = {"id": "v", "entity": "acme", "username": "acme", "flags": "{}", "teams": {"edges": []}}
PROJECT = {"id": "p", "name": "moods", "entity": {"id": "e", "name": "acme"}}


class Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = json.loads(asked) if "graphql" in self.path else {}
        query = told.get("query", "")
        answer: dict[str, Any] = {"viewer": PERSON, "serverInfo": {"features": []}, "model": None}
        if "upsertBucket" in query:
            run = {"id": "b", "name": told["variables"]["name"], "project": PROJECT}
            answer = {"upsertBucket": {"bucket": run, "inserted": True}}
        elif "createRunFiles" in query:
            answer = {"createRunFiles": {"runID": "b", "uploadHeaders": [], "files": []}}
        body = json.dumps({"data": answer} if told else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def main(out: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    os.environ |= {
        "WANDB_BASE_URL": f"http://127.0.0.1:{server.server_address[1]}",
        "WANDB_API_KEY": "0" * 40,
        "WANDB_MODE": "online",
        "WANDB_SILENT": "true",
        "WANDB_ERROR_REPORTING": "false",
    }
    runs(out)


def runs(out: Path) -> None:
    import wandb

    settings = wandb.Settings(console="off", x_disable_stats=True, x_disable_machine_info=True)
    for model, figure in [("acme/small", 0.8125), ("acme/large", 0.875)]:
        settings_of_run = {"model": model, "lr": 0.1}
        run = wandb.init(project="moods", name=f"run of {model}", config=settings_of_run, settings=settings)
        run.log({"Accuracy": figure - 0.25, "test": {"f1": 0.5}})
        run.log({"Accuracy": figure, "test": {"f1": figure - 0.0625}, "val_loss": 1 - figure})
        run.summary["eval/n_test"] = 250
        folder = Path(run.dir)
        run.finish()
        name = model.rpartition("/")[2]
        (out / f"wandb-summary-{name}.json").write_bytes((folder / "wandb-summary.json").read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
