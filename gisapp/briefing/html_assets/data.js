// Reads the columns of the page. Texts from ledgers are shown by textContent only.

const data = JSON.parse(document.getElementById('data').textContent);
const words = data.words;
const text = (number) => (number < 0 ? '' : data.strings[number]);
const symbols = new Map(data.symbols.map((one) => [one.id, one]));

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

// A figure with thousands marked, as the Python side writes it.
function plain(value) {
  const [whole, rest] = String(value).split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest ? '.' + rest : '');
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'class') made.className = value;
    else made.setAttribute(name, value);
  }
  for (const child of children) made.append(child);
  return made;
}

// Mercator at zoom 0, in pixels of a world 256 wide.
function project(lon, lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [256 * (lon / 360 + 0.5), 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI))];
}

function decoded(steps) {
  const line = new Float64Array(steps.length);
  let lon = 0;
  let lat = 0;
  for (let at = 0; at < steps.length; at += 2) {
    lon += steps[at];
    lat += steps[at + 1];
    [line[at], line[at + 1]] = project(lon / 1e6, lat / 1e6);
  }
  return line;
}

function boundsOf(parts) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) {
      box[0] = Math.min(box[0], part[at]);
      box[1] = Math.min(box[1], part[at + 1]);
      box[2] = Math.max(box[2], part[at]);
      box[3] = Math.max(box[3], part[at + 1]);
    }
  }
  return box;
}

function sizeOf(symbol, value) {
  const [least, most] = symbol.sizes;
  if (!symbol.sized_by || value === null || value === undefined) return least;
  const [low, high] = symbol.values;
  const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
  return Math.sqrt(least * least + share * (most * most - least * least));
}

// Objects with a card, in the order of their numbers.
const objects = [];
for (const table of data.objects) {
  for (let row = 0; row < table.name.length; row += 1) {
    const symbol = symbols.get(table.symbols[table.symbol.length ? table.symbol[row] : 0]);
    const placed = table.lon[row] !== null;
    const lon = placed ? table.lon[row] / 1e6 : 0;
    const lat = placed ? table.lat[row] / 1e6 : 0;
    const parts = table.parts.length && table.parts[row] ? table.parts[row].map(decoded) : [];
    objects.push({
      number: objects.length, table, row, kind: table.kind, symbol, placed, lon, lat, parts,
      box: parts.length ? boundsOf(parts) : null,
      at: placed ? project(lon, lat) : null,
      name: text(table.name[row]),
      county: text(table.county[row]),
      verdict: data.verdicts[table.verdict[row]],
      layer: symbol.id + (symbol.by_verdict ? '/' + data.verdicts[table.verdict[row]].code : ''),
      size: sizeOf(symbol, table.size.length ? table.size[row] : null),
      hits: [],
    });
  }
}
data.hits.object.forEach((number, hit) => objects[number].hits.push(hit));

const plants = new Map(objects.filter((one) => one.kind === 'plants' && one.placed).map((one) => [one.name, one]));

// Zones and lines, in drawing order.
const order = [...symbols.keys()];
const shapes = data.shapes
  .map((table) => ({
    symbol: symbols.get(table.symbol),
    features: table.parts.map((parts, row) => {
      const lines = parts.map(decoded);
      return {
        parts: lines, box: boundsOf(lines), name: text(table.name[row]), note: text(table.note[row]),
        at: decoded(table.place[row]),
      };
    }),
  }))
  .sort((a, b) => order.indexOf(a.symbol.id) - order.indexOf(b.symbol.id));
