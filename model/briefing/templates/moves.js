// Room for a deal, moved by the threat: draws the numbers that stand in the page.
(() => {
  const data = JSON.parse(document.getElementById("moves-numbers").textContent);
  const live = document.querySelector(".moves"), still = document.getElementById("moves-still");
  const svg = live.querySelector("svg"), said = live.querySelector(".said");
  const threat = document.getElementById("moves-threat"), link = document.getElementById("moves-link");
  const shown = live.querySelector("output");
  const SIDES = { us: "US", iran: "Iran" };
  const STATUS = ["none", "open", "some", "every"], ROW = 118, BAR = 11, BLOCK = 40;
  const percent = x => x > 0 && x < 0.005 ? "<1%" : x >= 0.995 && x < 1 ? ">99%" : Math.round(100 * x) + "%";
  const rect = (x, y, w, h, look) => `<rect x="${x}" y="${y}" width="${Math.max(w, 0)}" height="${h}" class="${look}"/>`;
  const text = (x, y, words, look, anchor = "start") =>
    `<text x="${x}" y="${y}" class="${look}" text-anchor="${anchor}">${words}</text>`;

  // The lines of one file along the threat, and where it stands.
  function along(file, point, x, y, width, height) {
    const place = k => x + width * data.threat[k];
    const line = (values, look) => {
      let path = "", on = false;
      values.forEach((v, k) => {
        if (v !== null) path += `${on ? "L" : "M"}${place(k).toFixed(1)} ${(y + height * (1 - v)).toFixed(1)}`;
        on = v !== null;
      });
      return `<path d="${path}" class="${look}"/>`;
    };
    const at = place(point);
    const other = file.giver === "us" ? "iran" : "us";
    return line(file.floor, other) + line(file.ceiling, file.giver) +
      `<path class="guide" d="M${x} ${y}V${y + height}H${x + width}"/>` +
      `<path class="now" d="M${at} ${y}V${y + height}"/>`;
  }

  // One file: its giver's bar, the room or gap, the taker's bar, the even terms.
  function row(file, point, y, left, right) {
    const at = v => left + (right - left) * v, mid = y + ROW / 2;
    const status = STATUS[file.status[point]], terms = file.terms[point];
    let drawn = "", ink = "";
    let from = null, to = null;
    if (file.tied) {
      drawn += text(left, mid - 24, file.tied, "quiet");
      from = file.low[point], to = file.high[point];
      if (from !== null) {
        ink = status === "every" || status === "some" ? status : "unused";
        drawn += rect(at(from), mid - BLOCK / 2, at(to) - at(from), BLOCK, ink) +
          text(left, mid + BLOCK / 2 + 14, `both gain between ${percent(from)} and ${percent(to)}`, "quiet");
        ink = ink === "unused" || at(to) - at(from) < 150 ? "" : "on-" + ink;
      }
    } else {
      const floor = file.floor[point], ceiling = file.ceiling[point];
      const top = mid - BLOCK / 2, low = mid + BLOCK / 2;
      const giver = file.giver, taker = giver === "us" ? "iran" : "us";
      from = floor, to = ceiling;
      if (ceiling !== null) drawn += rect(left, top - BAR, at(ceiling) - left, BAR, giver);
      drawn += text(at(ceiling ?? 0), top - BAR - 5, SIDES[giver] + (ceiling === null ? " gives none of it" :
        ` gives up to ${percent(ceiling)}`), giver, ceiling > 0.45 ? "end" : "start");
      if (floor !== null) drawn += rect(at(floor), low, right - at(floor), BAR, taker);
      drawn += text(at(floor ?? 1), low + BAR + 15, SIDES[taker] + (floor === null ? " would rather leave it open" :
        floor === 0 ? " takes any share of it" : ` takes no less than ${percent(floor)}`), taker, floor === null || floor > 0.55 ? "end" : "start");
      if (ceiling === 0 && floor === 0) {
        drawn += text(left + 8, mid + 5, "nothing to settle", "quiet");
      } else if (floor !== null && ceiling !== null && floor <= ceiling) {
        const used = status === "every" || status === "some";
        drawn += rect(at(floor), top, at(ceiling) - at(floor), BLOCK, used ? status : "unused");
        const wide = at(ceiling) - at(floor) > 150;
        ink = used && wide ? "on-" + status : "";
        const room = terms.length ? "room for a deal" : "room, not in the answer";
        const words = used ? room : "terms suit both, but none is stable";
        drawn += wide || !used ? text(at((floor + ceiling) / 2), mid - 4, words, "strong " + ink, "middle") : "";
      } else if (floor !== null && ceiling !== null) {
        drawn += rect(at(ceiling), top, at(floor) - at(ceiling), BLOCK, "gap") +
          text(at(floor) + 8, mid + 5, "a gap: no terms suit both", "warn");
      }
    }
    for (const v of terms) drawn += `<circle cx="${at(v)}" cy="${mid + 10}" r="5.5" class="dot"/>`;
    if (terms.length) {
      // Beside the dots inside the block, where there is one; beside the block where that is narrow.
      // Of nothing its taker drops the file.
      const words = terms.some(v => v > 0) ? "split evenly " + terms.map(v => v > 0 ? percent(v) : "dropped").join(" or ")
        : "dropped by " + (file.giver === "us" ? "Iran" : "the US"), long = 7.4 * words.length;
      const [low, high] = ink ? [at(from), at(to)] : [left, right];
      const first = at(Math.min(...terms)) - 10, last = at(Math.max(...terms)) + 10;
      const places = [
        [last, "start", ink, last + long < high], [first, "end", ink, first - long > low],
        [high + 8, "start", "", high + 8 + long < right], [low - 8, "end", "", true],
      ];
      const [x, anchor, look] = places.find(place => place[3]);
      drawn += text(x, mid + 15, words, look, anchor);
    }
    return drawn;
  }

  function draw() {
    const point = +threat.value, form = data.forms[link.value], width = Math.max(live.clientWidth, 280);
    const wide = width > 760, left = wide ? 190 : 8, right = wide ? width - 190 : width - 8;
    const head = wide ? 0 : 46, step = ROW + head + 8, files = Object.entries(form.files);
    const bottom = 26 + files.length * step;
    let drawn = `<defs><pattern id="moves-hatch" width="8" height="8" patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"><path d="M0 0V8" class="hatch"/></pattern></defs>`;
    for (const v of [0, 0.5, 1]) {
      const x = left + (right - left) * v;
      drawn += `<path class="guide" d="M${x} 22V${bottom}"/>` +
        text(x, 14, ["nothing", "half", "everything"][2 * v], "quiet", ["start", "middle", "end"][2 * v]);
    }
    files.forEach(([name, file], k) => {
      const y = 26 + k * step, status = form.words[file.status[point]];
      const title = name[0].toUpperCase() + name.slice(1);
      if (wide) {
        drawn += text(0, y + ROW / 2 - 6, title, "name");
        status.replace(/(.{1,24})(\s|$)/g, "$1\n").trim().split("\n").forEach((part, n) => {
          drawn += text(0, y + ROW / 2 + 14 + 16 * n, part, "quiet");
        });
        if (!file.tied) drawn += along(file, point, right + 40, y + 14, 140, ROW - 38);
        if (k === 0) drawn += text(right + 40, 14, "as the threat grows", "quiet");
      } else drawn += text(left, y + 20, title, "name") + text(left, y + 38, status, "quiet");
      drawn += row(file, point, y + head, left, right);
    });
    svg.setAttribute("viewBox", `0 0 ${width} ${bottom + 6}`);
    svg.setAttribute("height", bottom + 6);
    svg.innerHTML = drawn;
    // No label leaves the picture.
    for (const label of svg.querySelectorAll("text")) {
      const box = label.getBBox(), over = Math.max(0, box.x + box.width - width) || Math.min(0, box.x);
      if (over) label.setAttribute("x", +label.getAttribute("x") - over);
    }
    const words = `${data.threat[point]}, ${data.grades[point]}${point === data.today ? " (today)" : ""}`;
    shown.textContent = words;
    threat.setAttribute("aria-valuetext", words);
    said.textContent = form.sentences[form.says[point]];
    svg.setAttribute("aria-label", `Room for a deal at a threat of ${words}: ` + files.map(
      ([name, file]) => `${name} file ${form.words[file.status[point]]}`).join(", "));
  }

  data.forms.forEach((form, k) => link.add(new Option(form.name, k)));
  threat.max = data.threat.length - 1;
  const today = () => { threat.value = data.today; link.value = 0; draw(); };
  threat.addEventListener("input", draw);
  link.addEventListener("input", draw);
  live.querySelector("button").addEventListener("click", today);
  live.hidden = false;
  still.hidden = true;
  today();
  new ResizeObserver(draw).observe(live);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(d => { d.open = true; }));
})();
