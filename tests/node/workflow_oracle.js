// What GitHub's own parser and expressions say about a workflow: which activity types start it, and which of its
// jobs an event lets run. Reads {workflow, github} as JSON from stdin, writes {errors, types, jobs} as JSON.
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { readFileSync } from "node:fs";

const { workflow, github } = JSON.parse(readFileSync(0, "utf8"));
const parsed = parseWorkflow({ name: "workflow.yml", content: workflow }, new NoOperationTraceWriter());
const template = await convertWorkflowTemplate(parsed.context, parsed.value);
const context = new data.Dictionary({ key: "github", value: JSON.parse(JSON.stringify(github), data.reviver) });

function lets(condition) {
  const { tokens } = new Lexer(condition).lex();
  const status = ["success", "failure", "always", "cancelled"].map((name) => ({ name, minArgs: 0, maxArgs: 99 }));
  const expression = new Parser(tokens, ["github", "needs"], status).parse();
  const functions = new Map(status.map((info) => [info.name, { ...info, call: () => new data.BooleanData(info.name !== "failure" && info.name !== "cancelled") }]));
  return new Evaluator(expression, context, functions).evaluate().coerceString() === "true";
}

const errors = parsed.context.errors.getErrors().map(String);
const types = Object.fromEntries(Object.entries(template.events ?? {}).map(([name, event]) => [name, event.types ?? null]));
const jobs = Object.fromEntries((template.jobs ?? []).map((job) => [job.id.value, lets(job.if.expression)]));
process.stdout.write(JSON.stringify({ errors, types, jobs }));
