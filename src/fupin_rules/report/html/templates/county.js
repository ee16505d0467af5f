"use strict";
// The county's report where it is read: walks from county to household, filters and searches the rows that were put into the page.
// Builds every element itself and writes text as text, so nothing in the data is ever taken for markup. Adds up rows and leaves, no more.
(() => {
  const D = JSON.parse(document.getElementById("data").textContent);
  const W = D.words, P = D.places, R = D.rules, S = D.subjects, F = D.rows, T = D.strings;
  const COUNT = F.rule.length, PAGE = 50;
  const KINDS = ["error", "warning", "info", "unknown", "clear_kind"];
  const SEVERITY = ["error", "warning", "info"];
  const zh = D.lang === "zh", colon = zh ? "：" : ": ", comma = zh ? "、" : ", ";
  const page = document.getElementById("page"), overview = document.getElementById("overview"), quick = document.getElementById("q");

  // -- elements ------------------------------------------------------------------------------------------------------------
  function el(name, attributes, ...children) {
    const e = document.createElement(name);
    for (const [k, v] of Object.entries(attributes || {})) {
      if (k === "class") e.className = v; else e.setAttribute(k, v);
    }
    for (const c of children) if (c !== null && c !== undefined) e.append(c);
    return e;
  }
  const link = (to, text) => el("a", { href: to }, text);
  const said = (text, values) => text.replace(/\{(\w+)\}/g, (all, k) => (k in values ? values[k] : all));
  const number = (n) => n.toLocaleString("en-US");
  function percent(part, whole) {
    if (!whole) return "—";
    const share = part / whole, t = Math.round(share * 1000);
    if (t === 0 && part > 0) return "<0.1%";
    if (t === 1000 && part < whole) return ">99.9%";
    return Math.floor(t / 10) + "." + (t % 10) + "%";
  }
  const tag = (kind, text) => el("span", { class: "tag " + kind }, text);

  // -- what lies where -----------------------------------------------------------------------------------------------------
  const children = P.label.map(() => []);
  P.parent.forEach((up, n) => { if (up >= 0) children[up].push(n); });
  const last = P.label.map((_, n) => n);  // places stand in the order of a walk: those below follow at once
  for (let n = P.label.length - 1; n > 0; n--) last[P.parent[n]] = Math.max(last[P.parent[n]], last[n]);
  const below = (place, at) => at >= place && at <= last[place];
  const placePath = (n) => { const out = []; for (; n >= 0 && n !== D.top; n = P.parent[n]) out.unshift(n); return out; };
  const placeName = (n) => placePath(n).map((x) => P.label[x]).join(" ") || P.label[n];
  const rowsOf = S.id.map(() => []);
  for (let n = 0; n < COUNT; n++) rowsOf[F.subject[n]].push(n);
  const needsFrom = new Int32Array(COUNT + 1);
  D.needs[0].forEach((n) => { needsFrom[n + 1]++; });
  for (let n = 0; n < COUNT; n++) needsFrom[n + 1] += needsFrom[n];

  // -- one row -------------------------------------------------------------------------------------------------------------
  function needed(n) {
    const by = new Map();
    for (let i = needsFrom[n]; i < needsFrom[n + 1]; i++) {
      const who = D.needs[2][i] < 0 ? "" : T[D.needs[2][i]], label = T[D.needs[1][i]];
      if (!by.has(who)) by.set(who, []);
      by.get(who).push(label);
    }
    if (!by.size) return W.unclear;
    return [...by].map(([who, labels]) => {
      const words = labels.join(comma);
      return !who ? words : zh ? who + W.of + words : words + W.of + who;
    }).join(zh ? "；" : "; ");
  }
  const rowText = (n) => (F.outcome[n] === "1" ? W.missing + colon + needed(n) : F.message[n] >= 0 ? T[F.message[n]] : "");
  function entry(n, withWhere) {
    const r = F.rule[n], s = F.subject[n], unknown = F.outcome[n] === "1";
    const e = el("article", { class: "entry " + (unknown ? "unknown" : SEVERITY[F.severity[n]]), "data-row": n });
    if (withWhere) e.append(el("p", { class: "where" }, link("#/p/" + S.place[s], placeName(S.place[s])), " · ", link("#/h/" + s, subjectName(s))));
    const head = el("p", null, tag(unknown ? "unknown" : SEVERITY[F.severity[n]], unknown ? D.outcomes[1] + " · " + D.severities[F.severity[n]] : F.outcome[n] === "2" ? D.outcomes[2] : D.severities[F.severity[n]]), " ");
    if (F.part[n] >= 0) head.append(el("b", null, T[F.part[n]]), " ");
    head.append(link("#/r/" + r, R.id[r]), " " + R.title[r]);
    e.append(head, el("p", { class: "said" }, rowText(n)));
    const foot = [];
    if (R.review[r]) foot.push(W.together + colon + R.review[r]);
    if (n in F.others) foot.push(W.others + colon + T[F.others[n]]);
    if (R.source[r]) foot.push(W.authority + colon + R.source[r]);
    if (R.suspect[r]) foot.push(W["suspect_" + R.suspect[r]]);
    if (foot.length) e.append(el("p", { class: "where" }, foot.join("　")));
    return e;
  }
  const subjectName = (s) => D.types[S.type[s]] + " " + S.id[s];

  // -- rows, a page at a time ----------------------------------------------------------------------------------------------
  function listed(rows, withWhere, from) {
    const box = el("div", { class: "rows" });
    let at = from || 0;
    function show() {
      box.replaceChildren();
      const end = Math.min(at + PAGE, rows.length);
      const pager = () => {
        if (rows.length <= PAGE) return null;
        const before = el("button", { type: "button" }, W.before), after = el("button", { type: "button" }, W.after);
        before.disabled = at === 0;
        after.disabled = end >= rows.length;
        before.addEventListener("click", () => { at = Math.max(0, at - PAGE); show(); box.scrollIntoView(); });
        after.addEventListener("click", () => { at += PAGE; show(); box.scrollIntoView(); });
        return el("div", { class: "pager" }, before, el("span", null, said(W.range, { a: number(at + 1), b: number(end) })), after);
      };
      const top = pager();
      if (top) box.append(top);
      for (let i = at; i < end; i++) box.append(entry(rows[i], withWhere));
      if (top) box.append(pager());
      if (!rows.length) box.append(el("p", null, W.nothing));
    }
    show();
    return box;
  }

  // -- pages ---------------------------------------------------------------------------------------------------------------
  function crumbs(place, more) {
    const p = el("p", { class: "crumbs" }, link("#/", P.label[D.top] === "" ? W.home : D.top ? P.label[D.top] : W.home));
    for (const n of placePath(place)) p.append(" › ", link("#/p/" + n, P.label[n]));
    if (more) p.append(" › " + more);
    return p;
  }
  function stack(place) {
    const bar = el("div", { class: "stack", role: "img", "aria-label": P.kinds[place].map((k, i) => W[KINDS[i]] + " " + k).join(comma) });
    P.kinds[place].forEach((k, i) => {
      const part = el("i", { class: KINDS[i] });
      part.style.width = (P.households[place] ? (100 * k) / P.households[place] : 0) + "%";
      bar.append(part);
    });
    return bar;
  }
  function table(heads, rows, foot, ...words) {
    // All but the first column hold numbers, unless the caller names those that hold words.
    const cell = (name, c, i) => el(name, i && !words.includes(i) ? { class: "n" } : null, c);
    const t = el("table", null, el("thead", null, el("tr", null, ...heads.map((h, i) => cell("th", h, i)))), el("tbody", null, ...rows.map((r) => el("tr", null, ...r.map((c, i) => cell("td", c, i))))));
    if (foot) t.append(el("tfoot", null, el("tr", null, ...foot.map((c, i) => cell("td", c, i)))));
    return el("div", { class: "scroll" }, t);
  }
  const placeRow = (n, first) => [first, number(P.households[n]), number(P.kinds[n][0]), percent(P.kinds[n][0], P.households[n]), ...P.kinds[n].slice(1).map(number), number(P.findings[n][0] + P.findings[n][1] + P.findings[n][2]), number(P.unknowns[n])];
  const placeHeads = (first) => [first, W.checked, W.error, W.share, W.warning, W.info, W.unknown, W.clear_kind, W.findings, W.unknowns];

  function placePage(n) {
    const here = el("div", null, crumbs(n), el("h1", null, P.label[n]));
    if (P.code[n]) here.append(el("p", { class: "note" }, P.code[n]));
    here.append(stack(n));
    if (children[n].length) {
      const level = D.levels[P.level[n]] || W.place;
      here.append(table(placeHeads(level), children[n].map((c) => placeRow(c, link("#/p/" + c, P.label[c]))), placeRow(n, W.total)));
    } else here.append(table(placeHeads(W.place), [placeRow(n, P.label[n])]));
    const mine = [], others = new Map();
    for (let s = 0; s < S.id.length; s++) {
      if (children[n].length ? S.place[s] !== n : !below(n, S.place[s])) continue;
      if (D.types_main[S.type[s]]) mine.push(s);
      else { if (!others.has(S.type[s])) others.set(S.type[s], []); others.get(S.type[s]).push(s); }
    }
    // What is said of the village, of edge households, of a team stands under its own heading, beside the households.
    for (const [type, subjects] of others) {
      here.append(el("h3", null, said(W.other_subjects, { t: D.types[type] })));
      here.append(subjectTable(subjects, D.types[type]));
    }
    if (!children[n].length && P.households[n]) {
      here.append(el("h3", null, D.unit), subjectTable(mine, D.unit));
      const quiet = P.households[n] - mine.length;
      if (quiet > 0) here.append(el("p", { class: "note quiet" }, said(W.not_listed, { n: number(quiet) })));
    }
    here.append(el("h3", null, W.by_rule), ruleTable(n));
    here.append(el("p", { class: "controls" }, link("#/find?place=" + n, W.list_here)));
    return here;
  }
  function subjectTable(subjects, type) {
    return table([type, W.findings, W.unknowns, W.rule], subjects.map((s) => {
      const rows = rowsOf[s], found = rows.filter((r) => F.outcome[r] !== "1");
      const rules = el("span", null);
      [...new Set(found.map((r) => F.rule[r]))].slice(0, 4).forEach((r, i) => rules.append(i ? comma : "", R.title[r]));
      const kind = S.kind[s] < 0 ? null : tag(KINDS[S.kind[s]], W[KINDS[S.kind[s]]]);
      return [el("span", null, link("#/h/" + s, S.id[s]), " ", kind), number(found.length), number(rows.length - found.length), rules];
    }), null, 3);
  }
  function ruleTable(place) {
    const counts = new Map();
    for (let n = 0; n < COUNT; n++) {
      if (F.outcome[n] === "2" || !below(place, S.place[F.subject[n]])) continue;
      if (!counts.has(F.rule[n])) counts.set(F.rule[n], [0, 0]);
      counts.get(F.rule[n])[F.outcome[n] === "1" ? 1 : 0]++;
    }
    const rows = [...counts].sort((a, b) => b[1][0] - a[1][0] || b[1][1] - a[1][1] || a[0] - b[0]);
    return table([W.rule, W.severity, W.findings, W.unknowns], rows.map(([r, [found, unknown]]) => {
      const name = el("span", null, link("#/r/" + r, R.id[r]), " " + R.title[r] + " ");
      if (R.suspect[r]) name.append(tag("unknown", W["suspect_" + R.suspect[r]]));
      return [name, D.severities[R.severity[r]], link("#/find?place=" + place + "&rule=" + r + "&outcome=0", number(found)), link("#/find?place=" + place + "&rule=" + r + "&outcome=1", number(unknown))];
    }), null, 1);
  }
  function subjectPage(s) {
    const here = el("div", null, crumbs(S.place[s], subjectName(s)), el("h1", null, subjectName(s)));
    if (S.kind[s] >= 0) here.append(el("p", null, tag(KINDS[S.kind[s]], W[KINDS[S.kind[s]]])));
    here.append(listed(rowsOf[s], false));
    return here;
  }
  function rulePage(r) {
    const c = R.counts[r];
    const here = el("div", null, el("p", { class: "crumbs" }, link("#/", W.home), " › ", link("#rules", W.rule)), el("h1", null, R.id[r] + " " + R.title[r]));
    const head = el("p", null, tag(SEVERITY[R.severity[r]], D.severities[R.severity[r]]), " ");
    if (R.tag[r] >= 0) head.append(tag("info", D.tags[R.tag[r]]), " ");
    if (R.suspect[r]) head.append(tag("unknown", W["suspect_" + R.suspect[r]]), " ", W.suspect_note);
    here.append(head, el("p", { class: "note" }, [W.unit + colon + R.unit[r], W.pack + colon + R.pack[r], R.source[r] && W.authority + colon + R.source[r], R.review[r] && W.together + colon + R.review[r]].filter(Boolean).join("　")));
    // Leaves add up to townships; what lies in no village stands by itself, so that the sum is the county's.
    const level = P.level[D.top] + 1, sums = new Map();
    const at = (n) => { while (n >= 0 && P.level[n] > level) n = P.parent[n]; return n; };
    if (D.by_place.length) {
      const [rules, places, ...columns] = D.by_place;
      for (let i = 0; i < rules.length; i++) {
        if (rules[i] !== r) continue;
        const n = places[i] < 0 ? -1 : at(places[i]);
        if (!sums.has(n)) sums.set(n, [0, 0, 0, 0, 0, 0]);
        columns.forEach((column, k) => { sums.get(n)[k] += column[i]; });
      }
    }
    const row = (first, [ok, bad, unsure, idle, fault, off]) => { const applies = ok + bad + unsure + fault; return [first, number(applies), number(ok), number(bad), percent(bad, applies), number(unsure), number(fault), number(idle), number(off)]; };
    const order = [...sums.keys()].sort((a, b) => (a < 0) - (b < 0) || a - b);
    here.append(table([D.levels[level - 1] || W.place, W.applies, W.satisfied, W.violated, W.violated_share, W.undecided, W.fault, W.na, W.not_run],
      order.map((n) => row(n < 0 ? W.nowhere : link("#/p/" + n, P.label[n]), sums.get(n))), row(W.total, c.slice(1))));
    here.append(el("p", { class: "controls" }, link("#/find?rule=" + r, W.show_all)));
    const rows = [];
    for (let n = 0; n < COUNT; n++) if (F.rule[n] === r) rows.push(n);
    here.append(listed(rows, true));
    return here;
  }

  // -- search: every text once, in lower case; a word is looked for in the texts, then rows are taken by what they point at ---------
  let index = null;
  function prepared() {
    if (index) return index;
    const lower = (list) => list.map((x) => String(x).toLowerCase());
    index = { strings: lower(T), rules: R.id.map((x, i) => (x + " " + R.title[i] + " " + R.review[i]).toLowerCase()), places: P.label.map((_, n) => placeName(n).toLowerCase() + " " + P.code[n]), subjects: lower(S.id) };
    return index;
  }
  function search(filter) {
    const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean), ix = prepared();
    const hits = words.map((word) => ({ strings: ix.strings.map((x) => x.includes(word)), rules: ix.rules.map((x) => x.includes(word)), places: ix.places.map((x) => x.includes(word)), subjects: ix.subjects.map((x) => x.includes(word)) }));
    const out = [];
    for (let n = 0; n < COUNT; n++) {
      const s = F.subject[n], r = F.rule[n];
      if (filter.outcome !== "" && F.outcome[n] !== filter.outcome) continue;
      if (filter.severity !== "" && F.severity[n] !== filter.severity) continue;
      if (filter.rule !== "" && r !== +filter.rule) continue;
      if (filter.tag !== "" && R.tag[r] !== +filter.tag) continue;
      if (filter.place !== "" && !below(+filter.place, S.place[s])) continue;
      if (hits.every((h) => h.rules[r] || h.subjects[s] || h.places[S.place[s]] || (F.message[n] >= 0 && h.strings[F.message[n]]) || (F.part[n] >= 0 && h.strings[F.part[n]]) || asked(h, n))) out.push(n);
    }
    return out;
  }
  function asked(h, n) {
    for (let i = needsFrom[n]; i < needsFrom[n + 1]; i++) if (h.strings[D.needs[1][i]]) return true;
    return false;
  }
  const EMPTY = { q: "", place: "", rule: "", severity: "", outcome: "", tag: "" };
  const address = (f) => "#/find?" + Object.entries(f).filter(([, v]) => v !== "").map(([k, v]) => k + "=" + encodeURIComponent(v)).join("&");
  function findPage(given) {
    const filter = { ...EMPTY, ...given };
    const here = el("div", null, el("h1", null, W.search)), results = el("div", { id: "results", "aria-live": "polite" });
    const box = el("div", { class: "filters controls" });
    const redo = () => {
      history.replaceState(null, "", address(filter));
      const rows = search(filter), who = new Map();
      for (const n of rows) { const t = S.type[F.subject[n]]; if (!who.has(t)) who.set(t, new Set()); who.get(t).add(F.subject[n]); }
      const told = [...who].map(([t, set]) => number(set.size) + " " + D.types[t]).join(comma);
      results.replaceChildren(el("p", { class: "note", id: "found" }, rows.length ? said(W.rows, { n: number(rows.length), h: told }) : W.nothing));
      if (rows.length) results.append(listed(rows, true));
    };
    const chosen = (name, label, options) => {
      const select = el("select", { name: name });
      select.append(el("option", { value: "" }, W.all));
      for (const [value, text] of options) select.append(el("option", { value: value }, text));
      select.value = filter[name];
      select.addEventListener("change", () => { filter[name] = select.value; redo(); });
      box.append(el("label", null, label, select));
      return select;
    };
    // A place is chosen level by level: first the township, then a village of it.
    function build() {
      box.replaceChildren();
      const path = filter.place === "" ? [] : placePath(+filter.place);
      let up = D.top;
      for (let depth = 0; ; depth++) {
        if (!children[up].length) break;
        const parent = up, select = el("select", { name: "place" + depth });
        select.append(el("option", { value: parent === D.top ? "" : parent }, W.all));
        for (const n of children[up]) select.append(el("option", { value: n }, P.label[n]));
        select.value = depth < path.length ? path[depth] : parent === D.top ? "" : parent;
        select.addEventListener("change", () => { filter.place = select.value; build(); redo(); });
        box.append(el("label", null, D.levels[P.level[up]] || W.place, select));
        if (depth >= path.length) break;
        up = path[depth];
      }
      chosen("outcome", W.outcome, D.outcomes.map((x, i) => [i, x]));
      chosen("severity", W.severity, D.severities.map((x, i) => [i, x]));
      chosen("rule", W.rule, R.id.map((x, i) => [i, x + " " + R.title[i]]));
      if (D.tags.length) chosen("tag", W.tag, D.tags.map((x, i) => [i, x]));
      const clear = el("button", { type: "button" }, W.clear);
      clear.addEventListener("click", () => { Object.assign(filter, EMPTY); quick.value = ""; build(); redo(); });
      box.append(clear);
    }
    build();
    here.append(box, results);
    here.type = (text) => { filter.q = text; redo(); };
    redo();
    return here;
  }

  // -- where we are --------------------------------------------------------------------------------------------------------
  let current = null;
  function route() {
    const hash = location.hash, m = /^#\/(p|h|r)\/(\d+)$/.exec(hash), find = /^#\/find(?:\?(.*))?$/.exec(hash);
    let shown = null;
    if (m) {
      const n = +m[2];
      if (m[1] === "p" && n < P.label.length) shown = placePage(n);
      else if (m[1] === "h" && n < S.id.length) shown = subjectPage(n);
      else if (m[1] === "r" && n < R.id.length) shown = rulePage(n);
      else shown = el("p", null, W.no_such);
    } else if (find) {
      const given = Object.fromEntries(new URLSearchParams(find[1] || ""));
      if (document.activeElement !== quick) quick.value = given.q || "";
      shown = findPage(given);
    }
    current = find ? shown : null;
    page.replaceChildren(...(shown ? [shown] : []));
    page.hidden = !shown;
    overview.hidden = !!shown;
    if (shown) window.scrollTo(0, 0);
    else if (/^#\w/.test(hash)) document.getElementById(hash.slice(1))?.scrollIntoView();
  }
  let waiting = 0;
  quick.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (current) current.type(quick.value);
      else if (quick.value.trim()) location.hash = address({ ...EMPTY, q: quick.value });
    }, 180);
  });
  document.getElementById("quick").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!current) location.hash = address({ ...EMPTY, q: quick.value });
  });
  window.addEventListener("hashchange", route);
  route();
  document.documentElement.setAttribute("data-ready", "");
})();
