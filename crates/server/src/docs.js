// Lists the operations of the description.
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text ?? "" });

function curl(method, path) {
  const data = ["POST", "PATCH"].includes(method) ? ` \\\n  -H 'Content-Type: application/json' -d @body.json` : "";
  return `curl -X ${method} ${location.origin}${path} \\\n  -H "Authorization: Bearer $TOKEN"${data}`;
}

function describe(method, path, operation) {
  const details = element("details");
  const summary = element("summary");
  summary.append(element("b", method), element("code", path), ` ${operation.summary ?? operation.description ?? ""}`);
  const parameters = (operation.parameters ?? []).map(({ name, in: place, required }) =>
    `${name} (${place}${required ? ", required" : ""})`);
  const answers = Object.keys(operation.responses ?? {}).join(", ");
  details.append(summary, element("p", `Parameters: ${parameters.join(", ") || "none"}. Answers: ${answers}.`),
    element("pre", curl(method, path)));
  details.dataset.text = `${method} ${path} ${summary.textContent}`.toLowerCase();
  return details;
}

async function show() {
  const description = await (await fetch("/openapi.json")).json();
  const groups = new Map();
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? "other";
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(describe(method.toUpperCase(), path, operation));
    }
  }
  const main = document.getElementById("operations");
  main.replaceChildren(...[...groups].flatMap(([tag, list]) => [element("h2", tag), ...list]));
  document.getElementById("search").addEventListener("input", ({ target }) => {
    for (const item of main.querySelectorAll("details")) {
      item.hidden = !item.dataset.text.includes(target.value.toLowerCase());
    }
  });
}

show().catch((error) => { document.getElementById("operations").textContent = `Cannot load the description: ${error}`; });
