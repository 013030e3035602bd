"use strict";
/* ImapFlow through all it knows; argv: host port user password. Prints one JSON object: what it saw, and each command it
 * sent (without arguments that vary). */
const { ImapFlow } = require("imapflow");
const [host, port, user, pass] = process.argv.slice(2);
const sent = new Set();
const seen = {};

function client() {
    const c = new ImapFlow({
        host, port: Number(port), secure: true, tls: { rejectUnauthorized: false }, auth: { user, pass }, qresync: true,
        logger: false, emitLogs: true, clientInfo: { name: "test" }
    });
    c.on("log", (entry) => {
        const m = entry.src === "c" && /^\S+ (UID )?([A-Z]+)(.*)/s.exec(entry.msg || "");
        if (!m) return;
        sent.add((m[1] || "") + m[2]);
        for (const word of ["QRESYNC", "CHANGEDSINCE", "VANISHED", "BINARY", "EMAILID", "MODSEQ", "RETURN", "STATUS", "UNCHANGEDSINCE", "IMAP4REV2", "COMPRESS"])
            if (m[3].includes(word)) sent.add(m[2] + " " + word);
    });
    c.on("error", (e) => { seen.error = String(e); });
    return c;
}

function until(check, what) {
    const end = Date.now() + 60000;
    return new Promise((good, bad) => {
        (function look() {
            if (check()) good();
            else if (Date.now() > end) bad(new Error("waited for " + what));
            else setTimeout(look, 20);
        })();
    });
}

async function all(c, range, query, options) {
    const out = [];
    for await (const m of c.fetch(range, query, options)) out.push(m);
    return out;
}

const message = (n) =>
    `From: Carol <carol@example.net>\r\nTo: ${user}\r\nSubject: =?utf-8?q?Nummer_${n}_=C3=BC?=\r\nMessage-ID: <${n}@example.net>\r\n` +
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n" +
    `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from("Grüße " + n + "\r\n").toString("base64")}\r\n--x\r\n` +
    "Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--x--\r\n";

(async () => {
    const box = "Kiste/日本";
    const one = client();
    await one.connect();
    seen.capabilities = [...one.capabilities.keys()];
    seen.enabled = [...one.enabled];
    seen.created = await one.mailboxCreate(box);
    seen.subscribed = await one.mailboxSubscribe(box);
    for (let n = 1; n <= 12; n++)
        seen.appended = await one.append(box, message(n), n % 2 ? ["\\Seen"] : ["$Label1"], new Date(Date.UTC(2026, 0, n)));
    seen.folders = (await one.list({ statusQuery: { messages: true, uidNext: true, highestModseq: true, unseen: true } }))
        .map((f) => [f.path, f.specialUse || "", f.status && f.status.messages, f.subscribed]);
    seen.status = await one.status(box, { messages: true, uidNext: true, uidValidity: true, unseen: true, highestModseq: true });
    seen.quota = await one.getQuota(box);
    const { exists, mailboxId } = await one.mailboxOpen(box);
    seen.opened = { exists, mailboxId };
    const rows = await all(one, "1:*", { uid: true, flags: true, envelope: true, bodyStructure: true, internalDate: true, size: true, threadId: true, headers: ["subject"], source: true });
    seen.rows = rows.map((m) => ({ seq: m.seq, uid: m.uid, flags: [...m.flags], subject: m.envelope.subject, parts: m.bodyStructure.childNodes.length, date: m.internalDate, size: m.size, length: m.source.length, modseq: String(m.modseq), emailId: m.emailId }));
    const down = await one.download("3", "1", { uid: true });
    let text = "";
    for await (const piece of down.content) text += piece;
    seen.text = text;
    const many = await one.downloadMany("4", ["1", "2"], { uid: true });
    seen.binary = many["2"].content.toString("hex");
    seen.search = [await one.search({ seen: false }, { uid: true }), await one.search({ subject: "Nummer 7" }, { uid: true }),
        await one.search({ or: [{ uid: "2" }, { keyword: "$Label1" }], larger: 10 }), await one.search({ emailId: rows[4].emailId }, { uid: true }),
        await one.search({ modseq: BigInt(rows[11].modseq) }, { uid: true })];

    /* Another client, while the first one is idle. */
    const heard = { exists: [], expunge: [], flags: [] };
    for (const name of Object.keys(heard)) one.on(name, (e) => heard[name].push(e));
    const idle = one.idle();
    const two = client();
    await two.connect();
    await two.mailboxOpen(box);
    await two.messageFlagsAdd("1:2", ["\\Flagged"], { uid: true });
    await two.append(box, message(13), []);
    await two.messageDelete("3,5", { uid: true });
    await until(() => heard.flags.length >= 2 && heard.exists.length >= 1 && heard.expunge.length >= 2, "IDLE: " + JSON.stringify(heard, (k, v) => typeof v === "bigint" ? String(v) : v));
    seen.idle = { exists: heard.exists[0].count, expunge: heard.expunge.map((e) => [e.uid, e.vanished, e.earlier]), flags: heard.flags.map((e) => [e.uid, [...e.flags].sort(), typeof e.modseq]) };
    seen.copied = await one.messageCopy("1:2", "Archive", { uid: true });
    seen.moved = await one.messageMove("4", "Archive", { uid: true });
    await idle;
    const place = { path: box, uidValidity: one.mailbox.uidValidity, changedSince: one.mailbox.highestModseq };
    seen.since = (await all(two, "1:*", { uid: true, flags: true }, { uid: true, changedSince: BigInt(rows[11].modseq) })).map((m) => m.uid);
    await one.logout();

    /* It comes back with QRESYNC. */
    await two.noop();
    await two.messageFlagsRemove("7", ["\\Seen"], { uid: true });
    await two.messageDelete("8:9", { uid: true });
    const back = client();
    const again = { expunge: [], flags: [] };
    for (const name of Object.keys(again)) back.on(name, (e) => again[name].push(e));
    await back.connect();
    const opened = await back.mailboxOpen(box, { uidValidity: place.uidValidity, changedSince: place.changedSince });
    await until(() => again.expunge.length >= 2 && again.flags.length >= 1, "QRESYNC");
    seen.back = { qresync: opened.qresync, exists: opened.exists, expunge: again.expunge.map((e) => [e.uid, e.vanished, e.earlier]), flags: again.flags.map((e) => e.uid) };
    seen.uids = (await all(back, "1:*", { uid: true })).map((m) => m.uid);
    await two.logout();
    seen.renamed = await back.mailboxClose() && await back.mailboxRename(box, "Kiste/neu");
    seen.deleted = await back.mailboxDelete("Kiste/neu");
    await back.logout();
    seen.sent = [...sent].sort();
    console.log(JSON.stringify(seen, (k, v) => (typeof v === "bigint" ? String(v) : v instanceof Map ? [...v] : v instanceof Set ? [...v] : v)));
    process.exit(0);
})().catch((e) => {
    console.error(e, JSON.stringify(seen, (k, v) => (typeof v === "bigint" ? String(v) : v)));
    process.exit(1);
});
