
// The findings of the cluster, by rule, with filters; and the verdict with what must exist first.
const OUTCOMES = {
  converges: { sign: "✓", look: "freed" }, "converges if": { sign: "✓", look: "changed" },
  "does not converge": { sign: "✖", look: "stuck" }, "cannot tell": { sign: "?", look: "paused" },
};
const verdictSection = () => {
  const { verdict } = data;
  if (!verdict) return "";
  const needs = verdict.needs.filter((need) => need.awaited && !need.accepted);
  const list = needs.length
    ? html("details", { id: "needs" }, html("summary", {}, `${count(needs.length, "need")} before Flux starts`), long(needs, 30, (need) => html("li", {},
        html("strong", {}, shown(need.title)), need.certain ? "" : " (something not known here may create it)",
        html("div", { class: "why" }, "for ", named(need.users[0].name), need.users.length > 1 ? ` and ${need.users.length - 1} more, ` : ", ", placed(need.users[0].location)),
        need.stops.length ? html("div", { class: "why" }, `without it, ${need.stops.length} never Ready`) : "")))
    : "";
  return section("verdict", "", html("div", {}, html("p", {}, signed(OUTCOMES[verdict.outcome], html("strong", {}, shown(verdict.text)))), list));
};

const filter = { severities: new Set(RANK), rule: "" };
// The objects that a finding is about, by its index; the waiters of links it is about are among them.
const subjects = () => {
  const found = new Map();
  const add = (at, id) => {
    if (!found.has(at)) found.set(at, new Set());
    found.get(at).add(id);
  };
  for (const node of data.nodes) for (const at of node.findings) add(at, node.id);
  for (const link of links) for (const at of link.findings) add(at, link.from);
  return found;
};
const filtered = () => data.findings.map((it, at) => at).filter((at) => {
  const { severity, rule } = data.findings[at];
  return filter.severities.has(severity) && (!filter.rule || filter.rule === rule);
});
const findingsSection = () => {
  if (!data.findings.length) return "";
  const about = subjects();
  const list = html("div", { id: "found" });
  const fill = () => {
    const byRule = [...grouped(filtered(), (at) => data.findings[at].rule)];
    byRule.sort(([, one], [, other]) => RANK.indexOf(worst(one)) - RANK.indexOf(worst(other)) || other.length - one.length);
    list.replaceChildren(...byRule.map(([rule, found]) => {
      const severity = worst(found);
      const made = html("details", { class: `rule ${severity}` }, html("summary", {},
        html("span", { class: "sign", role: "img", "aria-label": severity }, SIGN[severity]), html("strong", {}, shown(rule)), html("span", { class: "why" }, `\u00a0· ${found.length}`)));
      const open = () => {
        if (made.open && !made.querySelector("ul")) made.append(long(found, LISTED / 2, (at) => html("li", {},
          ...told([at], false), ...[...(about.get(at) ?? [])].slice(0, 3).map((id) => html("div", {}, toNode(id))))));
      };
      made.open = byRule.length <= 3 || severity === "error";
      made.addEventListener("toggle", () => { if (made.isConnected) open(); }); // not that of another cluster
      open();
      return made;
    }), byRule.length ? "" : html("p", { class: "why" }, "None of these."));
    scene.classList.toggle("filtered", isFiltered());
    light();
  };
  const counts = grouped(data.findings, (it) => it.severity);
  const toggles = RANK.filter((severity) => counts.has(severity)).map((severity) => {
    const made = html("button", { type: "button", class: `toggle ${severity}`, "aria-pressed": filter.severities.has(severity) },
      html("span", { class: "sign", "aria-hidden": "true" }, SIGN[severity]), count(counts.get(severity).length, severity));
    made.addEventListener("click", () => {
      const had = filter.severities.delete(severity);
      if (!had) filter.severities.add(severity);
      made.setAttribute("aria-pressed", !had);
      fill();
    });
    return made;
  });
  const rules = [...grouped(data.findings, (it) => it.rule)].sort(([one], [other]) => (one < other ? -1 : 1));
  const select = html("select", { id: "rule", "aria-label": "Rule" }, html("option", { value: "" }, "all rules"),
    ...rules.map(([rule, found]) => html("option", { value: rule }, `${shown(rule)} (${found.length})`)));
  if (!rules.some(([rule]) => rule === filter.rule)) filter.rule = "";
  select.value = filter.rule;
  select.addEventListener("change", () => {
    filter.rule = select.value;
    fill();
  });
  const made = section("all-findings", count(data.findings.length, "finding"), html("div", {}, html("div", { class: "filter" }, ...toggles, select), list));
  fill();
  return made;
};
const isFiltered = () => Boolean(filter.rule) || RANK.some((severity) =>
  !filter.severities.has(severity) && data.findings.some((it) => it.severity === severity));
// The objects with a finding that the filter lets through; null without a filter.
const wantedFindings = () => {
  if (!isFiltered()) return null;
  const [kept, about] = [filtered(), subjects()];
  return new Set(kept.flatMap((at) => [...(about.get(at) ?? [])]));
};
