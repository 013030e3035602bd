// A client of the HTTP API with nothing but fetch: login, paging, flags, send with attachment, search, aliases, users.
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

const file = Uint8Array.from({ length: 100000 }, (_, i) => (i * 7) % 256);
const mail = { to: [user], subject: "Grüße von node", body: "Guten Tag,\nbis bald.\n", html: "<p>Guten Tag</p>",
  attachments: [{ filename: "Übersicht.bin", type: "application/octet-stream", content: Buffer.from(file).toString("base64") }] };
const sent = await ask(mine, "POST", "/messages/send", mail);
assert.equal(sent.status, 202);
assert.deepEqual(sent.o.accepted, [user]);
const found = await ask(mine, "GET", `/folders/INBOX/messages?search=${encodeURIComponent("SUBJECT \"Grüße von\"")}`);
assert.equal(found.o.total, 1);
const whole = `/folders/INBOX/messages/${found.o.messages[0].uid}`;
const read = await (await fetch(base + whole, { headers: { Authorization: `Bearer ${mine}`, Accept: "application/json" } })).json();
assert.equal(read.text.replaceAll("\r\n", "\n").trim(), "Guten Tag,\nbis bald.");
assert.equal(read.html.trim(), "<p>Guten Tag</p>");
assert.equal(read.attachments[0].filename, "Übersicht.bin");
const part = await fetch(`${base}${whole}/parts/${read.attachments[0].part}`, { headers: { Authorization: `Bearer ${mine}` } });
assert.deepEqual(new Uint8Array(await part.arrayBuffer()), file);
assert.equal((await ask(mine, "GET", "/folders/Sent/messages")).o.messages[0].subject, mail.subject);
steps.push("send");

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
