// One canvas for all symbols: Leaflet moves and scales it at once, and it is drawn anew when the map stands still.

const hidden = new Set();
let selected = null;
let hovered = null;

const visible = (one) => one.placed && !hidden.has(one.layer);
const grown = (zoom) => Math.min(Math.max(0.55 + (zoom - 8.5) * 0.15, 0.5), 1.6);

// What must be acted on lies on top, kind by kind.
const drawn = [...objects].sort(
  (a, b) => order.indexOf(a.symbol.id) - order.indexOf(b.symbol.id)
    || data.verdicts.indexOf(a.verdict) - data.verdicts.indexOf(b.verdict) || a.number - b.number,
);

function pixels(one, zoom) {
  const scale = one.symbol.by_verdict ? one.verdict.scale * grown(zoom) : Math.max(grown(zoom), 0.85);
  return Math.max(one.size * scale, 1.6);
}

// A mine as an area, or as a marker where it would be too small to see.
function asArea(one, zoom) {
  return one.box && (one.box[2] - one.box[0]) * 2 ** zoom >= one.symbol.small_px;
}

const Symbols = L.Renderer.extend({
  _initContainer() {
    this._container = document.createElement('canvas');
    this._context = this._container.getContext('2d');
  },
  _destroyContainer() {
    L.DomUtil.remove(this._container);
    delete this._container;
    delete this._context;
  },
  _updatePaths() {},
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    this.redraw();
  },
  redraw() {
    const ratio = window.devicePixelRatio || 1;
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    L.DomUtil.setPosition(this._container, min);
    this._container.width = Math.round(size.x * ratio);
    this._container.height = Math.round(size.y * ratio);
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    const context = this._context;
    context.scale(ratio, ratio);
    context.lineJoin = 'round';
    const origin = this._map.getPixelOrigin().add(min);
    const zoom = this._map.getZoom();
    draw(context, { scale: 2 ** zoom, x: origin.x, y: origin.y, zoom, width: size.x, height: size.y });
  },
});

function draw(context, view) {
  const within = (box, margin) =>
    box[2] * view.scale - view.x > -margin && box[0] * view.scale - view.x < view.width + margin
    && box[3] * view.scale - view.y > -margin && box[1] * view.scale - view.y < view.height + margin;
  for (const { symbol, features } of shapes) {
    if (hidden.has(symbol.id)) continue;
    for (const one of features.filter((each) => within(each.box, 10))) {
      if (symbol.shape === 'area') drawArea(context, symbol, one.parts, view, null);
    }
    if (symbol.shape !== 'line') continue;
    // Pass by pass, so that lines join where they meet.
    for (const stroke of symbol.strokes) {
      for (const one of features.filter((each) => within(each.box, 10))) {
        trace(context, one.parts, view, false);
        pass(context, stroke);
      }
    }
  }
  const tied = selected && selected.placed ? plantsBehind(selected) : [];
  for (const plant of tied) {
    context.beginPath();
    context.moveTo(selected.at[0] * view.scale - view.x, selected.at[1] * view.scale - view.y);
    context.lineTo(plant.at[0] * view.scale - view.x, plant.at[1] * view.scale - view.y);
    pass(context, data.halos.selected);
  }
  for (const one of drawn) {
    if (!visible(one)) continue;
    const x = one.at[0] * view.scale - view.x;
    const y = one.at[1] * view.scale - view.y;
    if (asArea(one, view.zoom)) {
      if (within(one.box, 10)) drawArea(context, one.symbol, one.parts, view, one.verdict);
    } else if (x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20) {
      drawMarker(context, one.symbol, x, y, pixels(one, view.zoom), one.verdict);
    }
  }
  for (const [one, halo] of [[hovered, data.halos.hovered], [selected, data.halos.selected]]) {
    if (!one || !one.placed) continue;
    if (asArea(one, view.zoom)) trace(context, one.parts, view, true);
    else {
      const half = pixels(one, view.zoom) / 2 + halo.width;
      outline(context, 'circle', one.at[0] * view.scale - view.x, one.at[1] * view.scale - view.y, half + 1);
    }
    pass(context, halo);
  }
  label(context, view);
}

function plantsBehind(one) {
  const names = one.hits.filter((hit) => data.hits.band[hit] !== null).map((hit) => text(data.hits.other[hit]));
  return [...new Set(names)].map((name) => plants.get(name)).filter(Boolean);
}

// Names with a white halo: plants first, then counties, then roads; one that would cover another is left out.
function label(context, view) {
  const taken = [];
  const write = (words_, x, y, size, colour, spacing, bold) => {
    context.font = `${bold ? '700 ' : ''}${size}px ${data.fonts}`;
    if ('letterSpacing' in context) context.letterSpacing = `${spacing}px`;
    const width = context.measureText(words_).width;
    const box = [x - width / 2 - 3, y - size / 2 - 3, x + width / 2 + 3, y + size / 2 + 3];
    if (box[2] < 0 || box[3] < 0 || box[0] > view.width || box[1] > view.height) return;
    if (taken.some((one) => box[0] < one[2] && box[2] > one[0] && box[1] < one[3] && box[3] > one[1])) return;
    taken.push(box);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineWidth = 3;
    context.strokeStyle = data.halos.label;
    context.strokeText(words_, x, y);
    context.fillStyle = colour;
    context.fillText(words_, x, y);
  };
  const size = view.zoom < 9.5 ? 11 : 12;
  for (const one of [...plants.values()].reverse()) {
    if (!visible(one) || (one.symbol.id !== 'large_plants' && view.zoom < 10.5)) continue;
    const [figure] = one.table.facts.length ? [text(one.table.facts[0][one.row])] : [''];
    const name = `${one.name} ${figure}`.trim();
    const y = one.at[1] * view.scale - view.y;
    write(name, one.at[0] * view.scale - view.x, y + pixels(one, view.zoom) / 2 + 9, size, '#0072B2', 0, true);
  }
  for (const { symbol, features } of shapes) {
    if (hidden.has(symbol.id) || symbol.kind !== 'counties') continue;
    for (const one of features) {
      const x = one.at[0] * view.scale - view.x;
      write(one.name, x, one.at[1] * view.scale - view.y, size + 1, '#5A6069', 3, false);
    }
  }
  for (const { symbol, features } of shapes) {
    if (hidden.has(symbol.id) || symbol.id !== 'expressways') continue;
    for (const one of features) {
      const part = one.parts[0];
      const at = Math.floor(part.length / 4) * 2;
      const ref = one.name.split(' ')[0];
      const x = part[at] * view.scale - view.x;
      if (/^[A-Z]?\d+$/.test(ref)) write(ref, x, part[at + 1] * view.scale - view.y, 11, '#444444', 0, true);
    }
  }
  if ('letterSpacing' in context) context.letterSpacing = '0px';
}

function covers(parts, x, y) {
  let inside = false;
  for (const part of parts) {
    for (let at = 0; at < part.length - 2; at += 2) {
      const [ax, ay, bx, by] = [part[at], part[at + 1], part[at + 2], part[at + 3]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

// The topmost object at a place, or null.
function objectAt(map, latlng) {
  const zoom = map.getZoom();
  const scale = 2 ** zoom;
  const [x, y] = project(latlng.lng, latlng.lat);
  for (let at = drawn.length - 1; at >= 0; at -= 1) {
    const one = drawn[at];
    if (!visible(one)) continue;
    if (asArea(one, zoom)) {
      if (covers(one.parts, x, y)) return one;
    } else if (Math.hypot(one.at[0] - x, one.at[1] - y) * scale <= Math.max(pixels(one, zoom) / 2 + 2, 5)) return one;
  }
  return null;
}

// The zones that cover a place, the smallest part of the city first.
function zonesAt(latlng) {
  const [x, y] = project(latlng.lng, latlng.lat);
  return shapes
    .filter(({ symbol }) => symbol.shape === 'area' && !hidden.has(symbol.id))
    .flatMap(({ symbol, features }) => features.filter((one) => covers(one.parts, x, y)).map((one) => [symbol, one]))
    .reverse();
}
