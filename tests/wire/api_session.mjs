// A client of the HTTP API with nothing but fetch: login, paging, flags, aliases, users.
// node api_session.mjs BASE USER SUPERADMIN PASSWORD
import assert from "node:assert/strict";

const [base, user, superadmin, password] = process.argv.slice(2);
const steps = [];

async function ask(token, method, path, body) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(base + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, o: text ? JSON.parse(text) : null };
}

async function login(username) {
  const { status, o } = await ask(null, "POST", "/auth/login", { username, password });
  assert.equal(status, 200);
  return o.token;
}

const mine = await login(user), root = await login(superadmin);
assert.equal((await ask(mine, "GET", "/me")).o.address, user);
steps.push("login");

const seen = [];
for (let offset = 0, total = 1; offset < total; offset += 5) {
  const { o } = await ask(mine, "GET", `/folders/INBOX/messages?offset=${offset}&limit=5`);
  total = o.total;
  seen.push(...o.messages);
}
const subjects = seen.map((m) => m.subject).filter((s) => s.startsWith("node "));
assert.deepEqual(subjects, Array.from({ length: 12 }, (_, i) => `node ${11 - i}`));
steps.push("paging");

const path = `/folders/INBOX/messages/${seen[0].uid}`;
assert.deepEqual((await ask(mine, "PATCH", `${path}/flags`, { add: ["\\Seen", "$Work"] })).o.flags, ["\\Seen", "$Work"]);
assert.deepEqual((await ask(mine, "PATCH", `${path}/flags`, { remove: ["\\Seen"] })).o.flags, ["$Work"]);
steps.push("flags");

assert.equal((await ask(root, "POST", "/aliases", { pattern: "node-.*", target: "bob" })).status, 201);
assert.ok((await ask(mine, "GET", "/aliases")).o.aliases.some((a) => a.pattern === "node-.*"));
assert.equal((await ask(root, "DELETE", `/aliases/${encodeURIComponent("node-.*")}`)).status, 204);
steps.push("aliases");

const made = { username: "nina", domain: user.split("@")[1], password: "a good password" };
assert.equal((await ask(root, "POST", "/users", made)).status, 201);
const nina = `/users/nina@${made.domain}`;
assert.equal((await ask(root, "PATCH", nina, { quota_mb: 3 })).o.quota_mb, 3);
assert.equal((await ask(root, "DELETE", nina)).status, 204);
assert.equal((await ask(root, "GET", nina)).status, 404);
steps.push("users");

console.log(JSON.stringify({ steps }));
