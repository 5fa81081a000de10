(() => {
  const at = (id) => document.getElementById(id);
  const ask = at("ask"), editor = at("sql");
  const engine = new URL(ask.dataset.engine, location.href), database = new URL(ask.dataset.database, location.href);
  const MOST_SHOWN = 1000, MOST_DRAWN = 40;
  const CONFINED = ["autoinstall_known_extensions = false", "autoload_known_extensions = false", "enable_external_access = false", "lock_configuration = true"];
  const isFile = location.protocol === "file:";
  at("of-a-file").hidden = !isFile;

  // What is said: one of the sentences that stand in the page in both languages.
  const say = (when, words = {}) => {
    for (const p of at("told").children) {
      p.hidden = p.dataset.when !== when;
      if (!p.hidden) for (const [name, text] of Object.entries(words)) p.querySelector(`.${name}`).textContent = text;
    }
    at("stop").hidden = !(when === "loading" || when === "asking");
  };

  // The engine: fetched when something is first asked, in a worker that a click can stop.
  let opened = null, turn = 0;
  const blobOf = async (name, type) => {
    const answer = await fetch(new URL(name, engine));
    if (!answer.ok) throw Object.assign(new Error(`${name}: ${answer.status}`), { isAbsent: answer.status === 404 });
    const bytes = await answer.arrayBuffer();
    const [first, second] = new Uint8Array(bytes, 0, 2);
    const isPacked = first === 0x1f && second === 0x8b; // some servers unpack what ends in .gz, some do not
    const body = isPacked ? new Response(bytes).body.pipeThrough(new DecompressionStream("gzip")) : bytes;
    const unpacked = await new Response(body).arrayBuffer();
    return URL.createObjectURL(new Blob([unpacked], { type }));
  };
  const script = (address) => new Promise((done, failed) => {
    const tag = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: () => failed(new Error(address)) });
    document.head.append(tag);
  });
  const open = async () => {
    const code = await blobOf("duckdb-browser-eh.worker.js", "text/javascript"); // a worker of a blob is confined as this page is
    if (!window.Arrow) await script(new URL("Arrow.es2015.min.js", engine));
    const duckdb = await import(new URL("duckdb-browser.mjs", engine));
    const wasm = await blobOf("duckdb-eh.wasm.gz", "application/wasm");
    const worker = new Worker(code);
    try {
      const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
      await db.instantiate(wasm);
      await db.registerFileURL("r57.duckdb", database.href, duckdb.DuckDBDataProtocol.HTTP, false);
      const exactly = { castBigIntToDouble: false, castDecimalToDouble: false, castTimestampToDate: false, castDurationToTime64: false };
      await db.open({ path: "r57.duckdb", accessMode: duckdb.DuckDBAccessMode.READ_ONLY, query: exactly });
      const connection = await db.connect();
      for (const setting of CONFINED) await connection.query(`set ${setting}`);
      return { worker, connection };
    } catch (error) {
      worker.terminate();
      throw error;
    } finally {
      URL.revokeObjectURL(code);
      URL.revokeObjectURL(wasm);
    }
  };

  // A value as text, exactly: days as days, decimals with all their digits. null stays null.
  const whole = (words) => BigInt.asIntN(128, [...words].reduce((sum, word, place) => sum | (BigInt(word >>> 0) << BigInt(32 * place)), 0n));
  const decimal = (value, scale) => {
    const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
    return `${value < 0n ? "-" : ""}${scale ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits}`;
  };
  const moment = (ms) => {
    const second = Math.floor(ms / 1000), micros = Math.round((ms - second * 1000) * 1000);
    const said = new Date(second * 1000).toISOString().slice(0, 19).replace("T", " ");
    return micros ? `${said}.${String(micros).padStart(6, "0").replace(/0+$/, "")}` : said;
  };
  const clock = (micros) => new Date(Number(micros / 1000n)).toISOString().slice(11, 19);
  const single = (value) => { // the shortest number that is this one in 32 bits: 0.1, not 0.10000000149011612
    const digits = [6, 7, 8, 9].find((n) => Math.fround(Number(value.toPrecision(n))) === value);
    return String(digits ? Number(value.toPrecision(digits)) : value);
  };
  const spell = (value, type) => {
    const is = Arrow.DataType;
    if (value === null || value === undefined) return null;
    if (is.isDictionary(type)) return spell(value, type.dictionary);
    if (is.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
    if (is.isTimestamp(type)) return moment(Number(value));
    if (is.isTime(type)) return clock(BigInt(value));
    if (is.isDecimal(type)) return decimal(whole(new Uint32Array(value.buffer, value.byteOffset, 4)), type.scale);
    if (is.isList(type)) return `[${[...value].map((one) => spell(one, type.children[0].type) ?? "NULL").join(", ")}]`;
    if (is.isStruct(type)) return `{${type.children.map((c) => `${c.name}: ${spell(value[c.name], c.type) ?? "NULL"}`).join(", ")}}`;
    if (is.isFloat(type) && type.precision === Arrow.Precision.SINGLE) return single(value);
    if (is.isBinary(type)) return [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return String(value);
  };
  const kind = (type) => {
    const is = Arrow.DataType;
    if (is.isInt(type) || is.isFloat(type) || is.isDecimal(type)) return "num";
    return is.isDate(type) || is.isTimestamp(type) ? "day" : "";
  };

  // The answer: columns with their kinds, rows of texts.
  let answer = null;
  const isLost = (type) => Arrow.DataType.isInterval(type) || Arrow.DataType.isDuration(type) || Arrow.DataType.isFixedSizeBinary(type) || (type.children ?? []).some((child) => isLost(child.type));
  const read = (table) => {
    const lost = table.schema.fields.filter((field) => isLost(field.type)).map((field) => field.name);
    if (lost.length) throw new Error(`${lost.join(", ")}: of a type that does not reach this page exactly; ask for it as text, ${lost[0]}::varchar`);
    const columns = table.schema.fields.map((field) => ({ name: field.name, kind: kind(field.type) }));
    const spelled = table.schema.fields.map((field, number) => {
      const vector = table.getChildAt(number);
      return Array.from({ length: table.numRows }, (_, row) => spell(vector.get(row), field.type));
    });
    return { columns, rows: Array.from({ length: table.numRows }, (_, row) => spelled.map((column) => column[row])) };
  };
  const element = (name, text, cls) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (cls) made.className = cls;
    return made;
  };
  const show = () => {
    const head = element("thead"), names = element("tr"), body = element("tbody");
    for (const column of answer.columns) {
      const cell = element("th", column.name, column.kind);
      cell.scope = "col";
      names.append(cell);
    }
    head.append(names);
    for (const row of answer.rows.slice(0, MOST_SHOWN)) {
      const line = element("tr");
      row.forEach((text, number) => {
        const cell = element("td", undefined, answer.columns[number].kind);
        if (text === null) cell.append(element("span", "–", "none"));
        else if (/^https?:\/\/\S+$/.test(text)) cell.append(Object.assign(element("a", text), { href: text, rel: "noopener" }));
        else cell.textContent = text;
        if (text?.length > 160) cell.classList.add("long");
        line.append(cell);
      });
      body.append(line);
    }
    at("rows").replaceChildren(head, body);
    at("answer").hidden = false;
    at("csv").hidden = at("link").hidden = false;
    choose();
  };

  // The drawing: a line through time where the rows are moments, else bars.
  const TIME = /^\d{4}(-\d{2}(-\d{2}.*)?|-[QH]\d)?$/;
  const isTime = (number) => answer.rows.length > 1 && answer.rows.every((row) => TIME.test(row[number] ?? "")) && new Set(answer.rows.map((row) => row[number])).size === answer.rows.length;
  const choose = () => {
    const all = answer.columns.map((column, number) => ({ ...column, number }));
    const filled = (number) => answer.rows.some((row) => row[number] !== null);
    const moments = all.filter((c) => isTime(c.number));
    const isLabel = (c) => /(^|_)(year|order)$/.test(c.name); // numbers that count nothing come last
    const values = all.filter((c) => c.kind === "num" && filled(c.number) && !moments.includes(c)).sort((a, b) => isLabel(a) - isLabel(b));
    const names = [...moments, ...all.filter((c) => c.kind !== "num")];
    at("drawn").hidden = !(answer.rows.length > 1 && values.length && names.length);
    if (at("drawn").hidden) return;
    const of = (columns) => columns.map((c) => Object.assign(element("option", c.name), { value: c.number }));
    at("value").replaceChildren(...of(values));
    at("by").replaceChildren(...of(names));
    draw();
  };
  const svg = (name, attributes, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const draw = () => {
    const value = Number(at("value").value), by = Number(at("by").value);
    const points = answer.rows.filter((row) => row[value] !== null && Number.isFinite(Number(row[value]))).map((row) => ({ name: row[by] ?? "–", said: row[value], is: Number(row[value]) }));
    const width = Math.max(300, Math.min(760, at("answer").clientWidth - 54)), drawing = isTime(by) ? line(points, width) : bars(points.slice(0, MOST_DRAWN), width);
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", `${answer.columns[value].name} / ${answer.columns[by].name}`);
    at("drawing").replaceChildren(drawing);
    at("drawn-part").hidden = isTime(by) || points.length <= MOST_DRAWN;
  };
  const bars = (points, width) => {
    const letters = Math.min(width < 500 ? 18 : 34, Math.max(3, ...points.map((p) => p.name.length)));
    const left = letters * 7.7 + 8, right = 10 + 7.7 * Math.max(1, ...points.map((p) => p.said.length)), row = 22;
    const low = Math.min(0, ...points.map((p) => p.is)), high = Math.max(0, ...points.map((p) => p.is));
    const x = (v) => left + ((v - low) / (high - low || 1)) * Math.max(20, width - left - right);
    const drawn = svg("svg", { viewBox: `0 0 ${width} ${points.length * row + 6}` });
    points.forEach((point, number) => {
      const y = number * row + 3, from = Math.min(x(0), x(point.is)), to = Math.max(x(0), x(point.is));
      drawn.append(svg("text", { class: "bar-name", x: left - 8, y: y + 13, "text-anchor": "end" }, short(point.name, letters)));
      drawn.append(svg("rect", { class: "bar-of", x: from, y: y + 2, width: Math.max(1, to - from), height: row - 7, rx: 2 }));
      drawn.append(svg("text", { class: "bar-value", x: to + 6, y: y + 13 }, point.said));
    });
    drawn.append(svg("line", { class: "axis", x1: x(0), x2: x(0), y1: 0, y2: points.length * row + 6 }));
    return drawn;
  };
  const line = (points, width) => {
    const height = 280, box = { left: 64, right: width - 16, top: 16, bottom: height - 30 };
    const time = (p) => { const q = /^(\d{4})-([QH])(\d)$/.exec(p.name); return q ? Number(q[1]) + (Number(q[3]) - 1) / (q[2] === "Q" ? 4 : 2) : Date.parse(`${p.name.slice(0, 10)}${"-01-01".slice(Math.min(6, p.name.slice(0, 10).length - 4))}`) / 31556952e3 + 1970; };
    const sorted = points.map((p) => ({ ...p, t: time(p) })).sort((a, b) => a.t - b.t);
    const [t0, t1] = [sorted[0].t, sorted[sorted.length - 1].t], low = Math.min(...sorted.map((p) => p.is)), high = Math.max(...sorted.map((p) => p.is));
    const x = (p) => box.left + ((p.t - t0) / (t1 - t0 || 1)) * (box.right - box.left), y = (v) => box.bottom - ((v - low) / (high - low || 1)) * (box.bottom - box.top);
    const drawn = svg("svg", { viewBox: `0 0 ${width} ${height}` });
    for (const point of [sorted.find((p) => p.is === low), sorted.find((p) => p.is === high)]) {
      drawn.append(svg("line", { class: "axis", x1: box.left, x2: box.right, y1: y(point.is), y2: y(point.is) }));
      drawn.append(svg("text", { class: "tick", x: box.left - 6, y: y(point.is) + 4, "text-anchor": "end" }, short(point.said, 8)));
    }
    drawn.append(svg("polyline", { class: "through", points: sorted.map((p) => `${x(p).toFixed(1)},${y(p.is).toFixed(1)}`).join(" ") }));
    for (const point of sorted) {
      const dot = svg("circle", { class: "dot-of", cx: x(point), cy: y(point.is), r: 4.5 });
      dot.append(svg("title", {}, `${point.name}: ${point.said}`));
      drawn.append(dot);
    }
    const ends = sorted.length > 1 ? [sorted[0], sorted[sorted.length - 1]] : [sorted[0]];
    ends.forEach((p, number) => drawn.append(svg("text", { class: "tick", x: x(p), y: height - 8, "text-anchor": number ? "end" : "start" }, p.name)));
    return drawn;
  };

  // Asking, and what may be done with the answer.
  const asked = () => (location.hash.startsWith("#?") && new URLSearchParams(location.hash.slice(2)).get("sql")) || "";
  const run = async () => {
    const sql = editor.value.trim();
    if (!sql || isFile) return;
    const mine = (turn += 1);
    if (asked() !== sql) history.pushState(null, "", `#?${new URLSearchParams({ sql })}`);
    at("answer").hidden = at("csv").hidden = at("link").hidden = true;
    try {
      if (!opened) {
        say("loading");
        opened = open();
      }
      const { connection } = await opened;
      if (mine !== turn) return;
      say("asking");
      const begun = performance.now();
      const table = await connection.query(sql);
      if (mine !== turn) return;
      answer = read(table);
      const shown = Math.min(answer.rows.length, MOST_SHOWN);
      say("answered", { rows: answer.rows.length, columns: answer.columns.length, ms: Math.round(performance.now() - begun), shown });
      at("told").querySelector(".cut").hidden = shown === answer.rows.length;
      if (answer.columns.length) show();
    } catch (error) {
      if (mine !== turn) return;
      if (!(await opened?.catch(() => null))) opened = null;
      at("no-engine").hidden = !error.isAbsent;
      say(error.isAbsent ? "" : "failed", { said: told(error.message) });
    }
  };
  // The engine's own words, each part once, without the advice to fetch extensions: this page has none fetched.
  const told = (message) => [...new Set(message.split("Please try installing")[0].trim().split("\n\n"))].join("\n\n");
  const stop = async () => {
    turn += 1;
    const running = opened;
    opened = null;
    say("stopped");
    (await running?.catch(() => null))?.worker.terminate();
  };
  const csv = () => {
    const cell = (text, number) => {
      if (text === null) return "";
      const safe = answer.columns[number]?.kind === "" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text; // no text runs as a formula
      return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
    };
    return `\ufeff${[answer.columns.map((c) => c.name), ...answer.rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
  };
  at("csv").addEventListener("click", () => {
    const file = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
    Object.assign(document.createElement("a"), { href: file, download: "r57-query.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(file), 1000);
  });
  at("link").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      say("copied");
    } catch (e) {
      say("address");
    }
  });
  at("run").addEventListener("click", run);
  at("stop").addEventListener("click", stop);
  for (const id of ["value", "by"]) at(id).addEventListener("change", draw);
  editor.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      run();
    }
  });
  const arrive = () => {
    if (!asked()) return;
    editor.value = asked();
    if (scrollY > ask.offsetTop) ask.scrollIntoView();
    run();
  };
  addEventListener("hashchange", arrive);
  arrive();
  window.r57 = { csv, answer: () => answer };
})();
