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
  const plain = (element) => ({
    element,
    text: element.dataset.text.toLocaleLowerCase(),
    keys: Array.from(element.cells, (cell) =>
      "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim()),
  });
  const rows = Array.from(body.rows, plain);
  const step = more ? rows.length : Infinity; // as many rows as were there are drawn at a time

  if (packed && more) {
    const patterns = Array.from(document.getElementById("patterns").content.querySelectorAll("tr"));
    const marks = Array.from(patterns[0].querySelectorAll(".mark"));
    const has = (column) => patterns[0].querySelector(`.${column}`) !== null;
    const columns = { section: has("section"), assignment: has("assignment") };
    const draw = ([
      student, href, title, file, searched, pattern, value, section, score, most, numbers, late,
    ]) => {
      const row = patterns[pattern].cloneNode(true);
      const link = row.querySelector("th a");
      link.setAttribute("href", href);
      link.firstElementChild.textContent = student;
      if (columns.section) row.querySelector(".section").textContent = section;
      if (columns.assignment) row.querySelector(".assignment").textContent = title;
      row.querySelector(".file bdi").textContent = file;
      row.dataset.text = searched || `${student} ${title} ${file}`;
      if (!numbers) return row;
      const cell = row.querySelector("[data-value]");
      cell.dataset.value = value;
      cell.firstChild.data = `${score} `;
      cell.querySelector(".soft").textContent = `/ ${most}`;
      cell.querySelector("i").style.width = `${Math.max(value, 0)}%`;
      const lateness = cell.querySelector(".late");
      if (late) lateness.textContent = late;
      else lateness?.remove();
      row.querySelector(".marks").replaceChildren(...numbers.map((number, place) => {
        const mark = marks[number].cloneNode(true);
        mark.setAttribute("href", `${href}#q${place + 1}`);
        return mark;
      }));
      return row;
    };
    for (const data of JSON.parse(packed.textContent)) {
      const [student, , title, file, searched, , value, section] = data;
      rows.push({
        draw: () => draw(data),
        text: (searched || `${student} ${title} ${file}`).toLocaleLowerCase(),
        keys: [
          student.trim(),
          ...(columns.section ? [section.trim()] : []),
          ...(columns.assignment ? [title.trim()] : []),
          value, "", file.trim(),
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
    if ("fixed" in cell.dataset) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...cell.childNodes);
    button.addEventListener("click", () => sort(cell, column));
    cell.append(button);
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
})();
