// SPDX-License-Identifier: MIT
// The peer of `valueflows bench graphql`: graphql-yoga, which answers the same questions about the
// same events from memory. `node yoga.mjs SCHEMA EVENTS` reads events, one JSON document a line;
// once it answers it prints its port. References are led to one object each while loading, so that
// default resolvers read everything but the two fields of Query.
import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createSchema, createYoga } from "graphql-yoga";

const [, , schemaFile, eventsFile] = process.argv;
const known = new Map();
const events = [];

function linked(value) {
  if (value === null || typeof value !== "object") return value;
  for (const key of Object.keys(value)) value[key] = linked(value[key]);
  if (value.id === undefined) return value;
  if (!known.has(value.id)) known.set(value.id, value);
  return known.get(value.id);
}

for await (const line of createInterface({ input: createReadStream(eventsFile) })) {
  const event = linked(JSON.parse(line));
  event.at = Date.parse(event.hasPointInTime);
  events.push(event);
}

function filtered({ agentId, action, startDate, endDate }) {
  const from = startDate ? Date.parse(startDate) : -Infinity;
  const until = endDate ? Date.parse(endDate) : Infinity;
  return events.filter(
    (event) =>
      event.at >= from &&
      event.at <= until &&
      (!action || action.includes(event.action.id)) &&
      (!agentId || agentId.includes(event.provider.id) || agentId.includes(event.receiver.id)),
  );
}

function page(_root, { first, filter, sort }) {
  let found = filter ? filtered(filter) : events;
  if (sort === "TIME_DESC") found = [...found].sort((one, other) => other.at - one.at);
  const edges = found.slice(0, first).map((node) => ({ node }));
  return { totalCount: found.length, edges };
}

const schema = createSchema({
  typeDefs: readFileSync(schemaFile, "utf8"),
  resolvers: {
    Query: { economicEvent: (_root, { id }) => known.get(id), economicEvents: page },
  },
});
const yoga = createYoga({ schema, logging: false, graphiql: false, landingPage: false });
const server = createServer(yoga);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
