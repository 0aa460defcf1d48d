// SPDX-License-Identifier: MIT
// Sends what stands in the page to this server and shows the answer; reads the schema from it too.
"use strict";

const at = (id) => document.getElementById(id);
const token = at("token");
const query = at("query");
const variables = at("variables");

// The token is kept for this tab alone, and ends with it.
token.value = sessionStorage.getItem("token") ?? "";
query.value = sessionStorage.getItem("query") ?? query.value;
variables.value = sessionStorage.getItem("variables") ?? variables.value;

async function ask(body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  if (token.value.trim()) headers.Authorization = `Bearer ${token.value.trim()}`;
  return fetch("/graphql", { method: "POST", headers, body: JSON.stringify(body) });
}

function say(text, failed) {
  at("status").textContent = text;
  at("status").classList.toggle("failed", failed);
}

async function run() {
  let given;
  try {
    given = JSON.parse(variables.value.trim() || "{}");
  } catch (error) {
    say(`The variables are no JSON: ${error.message}`, true);
    return;
  }
  for (const area of [token, query, variables]) sessionStorage.setItem(area.id, area.value);
  say("…", false);
  const began = performance.now();
  try {
    const response = await ask({ query: query.value, variables: given });
    const text = await response.text();
    const took = Math.round(performance.now() - began);
    const answer = JSON.parse(text);
    at("answer").textContent = JSON.stringify(answer, null, 2);
    const version = response.headers.get("Ledger-Version");
    const failed = Boolean(answer.errors ?? answer.error);
    const what = failed ? answer.errors?.[0]?.message ?? answer.error : `version ${version}`;
    say(`${what} · ${took} ms`, failed);
    if (response.ok && !types.size) await learn();
  } catch (error) {
    say(`No answer: ${error.message}`, true);
  }
}

// -- documentation -----------------------------------------------------------------------------

const REFERENCE = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
const INTROSPECTION = `{ __schema {
  queryType { name } mutationType { name }
  types {
    kind name description
    fields { name description type { ${REFERENCE} } args { name description type { ${REFERENCE} } } }
    inputFields { name description type { ${REFERENCE} } }
    possibleTypes { name }
  }
} }`;
const types = new Map();
const trail = [];

async function learn() {
  const response = await ask({ query: INTROSPECTION });
  if (!response.ok) return;
  const schema = (await response.json()).data.__schema;
  for (const type of schema.types) types.set(type.name, type);
  at("docs-status").hidden = true;
  trail.length = 0;
  show(schema.queryType.name);
}

function element(name, content, ...children) {
  const made = document.createElement(name);
  if (content !== null) made.textContent = content;
  made.append(...children);
  return made;
}

function link(name, label) {
  const made = element("button", label ?? name);
  made.type = "button";
  made.className = "plain";
  made.addEventListener("click", () => show(name));
  return made;
}

function written(type) {
  if (type.kind === "NON_NULL") return [...written(type.ofType), "!"];
  if (type.kind === "LIST") return ["[", ...written(type.ofType), "]"];
  return [link(type.name)];
}

function show(name) {
  const known = trail.indexOf(name);
  if (known >= 0) trail.length = known;
  trail.push(name);
  const steps = trail.flatMap((step) => [link(step), " › "]);
  if (name !== "Mutation" && types.has("Mutation")) steps.push(link("Mutation"));
  at("trail").replaceChildren(...steps);
  const type = types.get(name);
  const list = element("dl", null);
  for (const field of type.fields ?? type.inputFields ?? []) {
    const term = element("dt", field.name);
    const named = (field.args ?? []).flatMap((arg) => [arg.name, ": ", ...written(arg.type), ", "]);
    if (named.length) term.append("(", ...named.slice(0, -1), ")");
    term.append(": ", ...written(field.type));
    list.append(term, element("dd", field.description ?? ""));
  }
  const kinds = (type.possibleTypes ?? []).flatMap((kind) => [" ", link(kind.name)]);
  const also = kinds.length ? [element("p", "One of:", ...kinds)] : [];
  at("docs").replaceChildren(element("p", type.description ?? ""), ...also, list);
  at("docs").scrollTop = 0;
}

// -- keys --------------------------------------------------------------------------------------

at("run").addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
if (token.value) learn().catch(() => undefined);
