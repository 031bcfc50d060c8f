(() => {
  "use strict";
  const table = document.getElementById("students");
  const head = table.tHead.rows[0];
  const body = table.tBodies[0];
  const search = document.getElementById("search");
  const input = search.querySelector("input");
  const status = search.querySelector("output");
  const more = document.getElementById("more");
  const packed = document.getElementById("packed");

  // A row is its element, once there is one, and what it is searched and sorted by.
  const valueOf = (cell) => cell.dataset.value ?? cell.dataset.sort;
  const plain = (element) => ({
    element,
    text: element.dataset.text.toLocaleLowerCase(),
    keys: Array.from(element.cells, (cell) =>
      valueOf(cell) === undefined ? cell.textContent.trim() : Number(valueOf(cell))),
  });
  const rows = Array.from(body.rows, plain);
  const step = more ? rows.length : Infinity; // as many rows as were there are drawn at a time

  if (packed && more) {
    const patterns = document.getElementById("patterns").content;
    const pattern = patterns.querySelector("tr");
    const handIns = Array.from(patterns.querySelectorAll(".hand-in"));
    const marks = Array.from(handIns[0].querySelectorAll(".mark:not(.by-hand)"));
    const byHand = handIns[0].querySelector(".by-hand");
    const titles = Array.from(head.cells, (cell) => cell.dataset.title).filter(
      (title) => title !== undefined);
    const has = (column) => pattern.querySelector(`.${column}`) !== null;
    const columns = { section: has("section"), total: has("total") };
    const NOTHING = -2;
    const drawHandIn = ([number, href, , score, most, numbers, late, unmarked]) => {
      const one = handIns[number].cloneNode(true);
      const link = one.querySelector("a");
      link.setAttribute("href", href);
      if (!numbers) return one;
      link.firstChild.data = most ? `${score} ` : score;
      if (most) link.querySelector(".soft").textContent = `/ ${most}`;
      else link.querySelector(".soft").remove();
      const lateness = one.querySelector(".late");
      if (late) lateness.textContent = late;
      else lateness?.remove();
      one.querySelector(".marks").replaceChildren(...numbers.map((kind, place) => {
        const mark = marks[kind].cloneNode(true);
        mark.setAttribute("href", `${href}#q${place + 1}`);
        return mark;
      }));
      if (unmarked) {
        const mark = byHand.cloneNode(true);
        mark.setAttribute("href", `${href}#m1`);
        mark.title = mark.querySelector(".unseen").textContent = unmarked;
        one.querySelector(".marks").append(mark);
      }
      return one;
    };
    const textOf = ([name, partners, section, files, , , cells]) =>
      [name, partners, section, files, ...titles.filter((_, place) => cells[place].length)]
        .filter(Boolean).join(" ");
    const draw = (data) => {
      const [name, partners, section, , value, total, cells] = data;
      const row = pattern.cloneNode(true);
      row.dataset.text = textOf(data);
      row.querySelector("th bdi").textContent = name;
      const beside = row.querySelector(".partners");
      if (partners) beside.textContent = partners;
      else { beside.previousSibling.remove(); beside.remove(); }
      if (columns.section) row.querySelector(".section").textContent = section;
      if (columns.total) {
        const cell = row.querySelector(".total");
        cell.dataset.value = value;
        cell.textContent = total || "–";
      }
      const places = Array.from(row.cells).slice(-cells.length);
      cells.forEach((cell, place) => {
        const name = columns.total ? "sort" : "value";
        places[place].dataset[name] = cell.length ? cell[0][2] : NOTHING;
        if (cell.length) places[place].replaceChildren(...cell.map(drawHandIn));
      });
      return row;
    };
    for (const data of JSON.parse(packed.textContent)) {
      const [name, partners, section, , value, , cells] = data;
      rows.push({
        draw: () => draw(data),
        text: textOf(data).toLocaleLowerCase(),
        keys: [
          `${name} ${partners}`.trim(),
          ...(columns.section ? [section.trim()] : []),
          ...(columns.total ? [value] : []),
          ...cells.map((cell) => (cell.length ? cell[0][2] : NOTHING)),
        ],
      });
    }
  }

  let found = rows;
  let limit = step;

  const count = (drawn) => {
    table.setAttribute("aria-rowcount", found.length + 1);
    head.setAttribute("aria-rowindex", 1);
    drawn.forEach((row, place) => row.element.setAttribute("aria-rowindex", place + 2));
    const rest = Math.min(found.length - drawn.length, step);
    const [message, button] = more.children;
    message.textContent = message.dataset.message
      .replace("{shown}", drawn.length).replace("{all}", found.length);
    button.textContent = button.dataset.message.replace("{count}", rest);
    more.hidden = rest === 0;
  };
  const show = () => {
    const drawn = found.slice(0, limit);
    body.replaceChildren(...drawn.map((row) => (row.element ??= row.draw())));
    if (more) count(drawn);
  };

  const find = () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    found = rows.filter((row) => words.every((word) => row.text.includes(word)));
    limit = step;
    show();
    status.textContent = words.length
      ? status.dataset.message.replace("{shown}", found.length).replace("{all}", rows.length)
      : "";
  };

  const order = new Intl.Collator(undefined, { numeric: true });
  const compare = (a, b) => (typeof a === "number" ? a - b : order.compare(a, b));

  const sort = (cell, column) => {
    const ascending = cell.getAttribute("aria-sort") !== "ascending";
    for (const other of head.cells) other.removeAttribute("aria-sort");
    cell.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const sign = ascending ? 1 : -1;
    rows.sort((a, b) => sign * compare(a.keys[column], b.keys[column]));
    find();
  };

  Array.from(head.cells).forEach((cell, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...Array.from(cell.childNodes).filter((node) => node.localName !== "small"));
    button.addEventListener("click", () => sort(cell, column));
    cell.prepend(button);
  });
  for (const text of navigator.clipboard ? document.querySelectorAll(".entry") : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = text.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = text.dataset.copied;
    });
    text.after(button);
  }
  if (more) {
    more.querySelector("button").addEventListener("click", () => {
      const next = found[limit];
      limit += step;
      show();
      next.element.querySelector("a").focus();
    });
    count(rows.slice(0, step));
  }
  input.addEventListener("input", find);
  search.hidden = false;

  // A link into what is folded opens it.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    for (let outer = target; outer; outer = outer.parentElement) {
      if (outer.localName === "details") outer.open = true;
    }
    target?.scrollIntoView();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) reveal(); // it has been followed before
  });
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();
})();
