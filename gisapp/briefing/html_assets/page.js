// Puts the page together: title and stamp, legend, search, lists, map, and what links them.

const byId = (id) => document.getElementById(id);

function makeFrame() {
  document.documentElement.lang = data.language;
  byId('title').textContent = data.title;
  for (const [name, value] of data.stamp) byId('stamp').append(element('span', {}, name, element('b', {}, value)));
  byId('origin').textContent = `${fill(words.attribution, { program: data.program })} ${data.sources.join(' · ')}`;
  byId('more').textContent = words.basis;
  byId('fold').title = words.fold;
  byId('fold').setAttribute('aria-label', words.fold);
  byId('open-progress').textContent = words.progress;
  byId('open-progress').addEventListener('click', () => byId('progress').showModal());
  byId('progress-close').addEventListener('click', () => byId('progress').close());
  const dialog = byId('basis');
  const close = element('button', { type: 'button' }, words.close);
  close.addEventListener('click', () => dialog.close());
  dialog.append(close);
  const section = (title, lines, css) => {
    if (!lines.length) return;
    dialog.append(element('h2', {}, title));
    dialog.append(element('ul', {}, ...lines.map((line) => element('li', { class: css || '' }, ...[line].flat()))));
  };
  section(words.sources, data.sources);
  section(words.warnings, data.basis.warnings);
  section(words.parameters, data.basis.parameters, 'columns');
  section(words.rules, data.basis.rules.map(([clause, finding, said]) => [`${clause} ${finding} `, element('span', { class: 'quiet' }, said)]));
  byId('more').addEventListener('click', () => dialog.showModal());
}

// One line of the legend is also the switch of its layer.
function legendLine(title, count, sample, layers, css, changed) {
  const box = element('input', { type: 'checkbox', 'data-layers': layers.join(' ') });
  box.checked = layers.some((one) => !hidden.has(one));
  const line = element('label', { class: `layer ${css}` }, box, sample || '');
  line.append(element('span', { class: 'name' }, title), element('span', { class: 'count' }, plain(count)));
  box.addEventListener('change', () => {
    for (const one of layers) {
      if (box.checked) hidden.delete(one);
      else hidden.add(one);
    }
    for (const other of document.querySelectorAll('#legend input')) {
      const own = other.dataset.layers.split(' ');
      other.checked = own.some((one) => !hidden.has(one));
      other.closest('.layer').classList.toggle('off', !other.checked);
    }
    changed();
  });
  return line;
}

function makeLegend(changed) {
  const legend = byId('legend');
  legend.append(element('h2', {}, words.layers));
  const falling = [...data.verdicts].reverse();
  // What lies on top is named first; plants have their own lines.
  const drawn = new Set(objects.filter((one) => one.kind !== 'plants').map((one) => one.symbol.id));
  for (const id of [...order].reverse().filter((one) => drawn.has(one))) {
    const own = objects.filter((one) => one.symbol.id === id);
    const symbol = symbols.get(id);
    const group = element('div', { class: 'group' });
    const layers = falling.map((verdict) => `${id}/${verdict.code}`);
    group.append(legendLine(symbol.title, own.length, null, layers, 'whole', changed));
    for (const verdict of falling) {
      const count = own.filter((one) => one.verdict === verdict).length;
      if (!count) continue;
      group.append(legendLine(verdict.title, count, swatch(symbol, verdict), [`${id}/${verdict.code}`], 'part', changed));
    }
    legend.append(group);
  }
  const group = element('div', { class: 'group' });
  for (const id of ['large_plants', 'small_plants']) {
    const count = objects.filter((one) => one.symbol.id === id).length;
    if (count) group.append(legendLine(symbols.get(id).title, count, swatch(symbols.get(id), null), [id], '', changed));
  }
  for (const { symbol, features } of [...shapes].reverse()) {
    group.append(legendLine(symbol.title, features.length, swatch(symbol, null), [symbol.id], '', changed));
  }
  legend.append(group);
}

function makeSearch(onPick) {
  const field = byId('search');
  const found = byId('found');
  field.placeholder = words.search;
  field.setAttribute('aria-label', words.search);
  let matches = [];
  const hide = () => { found.hidden = true; };
  const pick = (one) => {
    hide();
    onPick(one);
  };
  field.addEventListener('input', () => {
    const wanted = field.value.trim().toLowerCase();
    matches = wanted ? objects.filter((one) => one.name.toLowerCase().includes(wanted)).slice(0, 12) : [];
    found.replaceChildren();
    for (const one of matches) {
      const line = element('button', { type: 'button' }, one.name, element('small', {}, `${one.symbol.title} ${one.county}`));
      line.addEventListener('click', () => pick(one));
      found.append(line);
    }
    found.hidden = !matches.length;
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && matches.length) pick(matches[0]);
    if (event.key === 'Escape') hide();
  });
  document.addEventListener('click', (event) => {
    if (!byId('finder').contains(event.target)) hide();
  });
}

// The extent of the counties, or of all that is drawn where there are none.
function extent() {
  const counties = shapes.filter(({ symbol }) => symbol.kind === 'counties').flatMap(({ features }) => features);
  const boxes = counties.length ? counties.map((one) => one.box) : objects.filter((one) => one.placed).map((one) => [...one.at, ...one.at]);
  if (!boxes.length) return L.latLngBounds([[38.2, 113.7], [40, 116.4]]);
  const least = [0, 1].map((axis) => Math.min(...boxes.map((box) => box[axis])));
  const most = [2, 3].map((axis) => Math.max(...boxes.map((box) => box[axis])));
  const back = ([x, y]) => L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0);
  return L.latLngBounds(back(least), back(most));
}

function makeControls(map) {
  const zoom = L.control.zoom({ position: 'topleft', zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  const home = L.DomUtil.create('a', '', zoom.getContainer());
  home.textContent = '⌂';
  home.href = '#';
  home.title = words.home;
  home.setAttribute('role', 'button');
  home.setAttribute('aria-label', words.home);
  L.DomEvent.on(home, 'click', (event) => {
    L.DomEvent.stop(event);
    map.fitBounds(extent(), { padding: [8, 8] });
  });
  L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  const north = L.control({ position: 'topright' });
  north.onAdd = () => {
    const canvas = element('canvas', { class: 'north', width: 60, height: 84 });
    const pen = canvas.getContext('2d');
    pen.scale(2, 2);
    pen.beginPath();
    pen.moveTo(15, 2);
    pen.lineTo(24, 27);
    pen.lineTo(15, 22);
    pen.lineTo(6, 27);
    pen.closePath();
    pen.lineWidth = 3;
    pen.lineJoin = 'round';
    pen.strokeStyle = '#FFFFFF';
    pen.stroke();
    pen.fillStyle = '#1F2328';
    pen.fill();
    pen.font = '700 13px sans-serif';
    pen.textAlign = 'center';
    pen.strokeText('N', 15, 40);
    pen.fillText('N', 15, 40);
    return canvas;
  };
  north.addTo(map);
}

function start() {
  const map = map_briefing;
  makeFrame();
  const layer = new Symbols({ padding: 0.15 });
  const popup = L.popup({ maxWidth: 340, minWidth: 332, autoPanPadding: [16, 16] });
  const tip = L.tooltip({ className: 'tip', direction: 'top', offset: [0, -8] });
  const openAt = (latlng, content) => {
    popup.options.maxHeight = Math.max(map.getSize().y - 90, 160);
    popup.setLatLng(latlng).setContent(content).openOn(map);
    popup.getElement().querySelector('.leaflet-popup-close-button').setAttribute('aria-label', words.close);
  };
  const choose = (one) => {
    selected = one;
    hovered = null;
    tip.remove();
    openAt(one.placed ? [one.lat, one.lon] : map.getCenter(), cardOf(one));
    layer.redraw();
  };
  const goTo = (one) => {
    if (one.placed) {
      if (hidden.delete(one.layer)) syncLegend();
      map.setView([one.lat, one.lon], Math.max(map.getZoom(), 11.5), { animate: false });
    }
    choose(one);
  };
  const syncLegend = () => {
    for (const box of document.querySelectorAll('#legend input')) {
      box.checked = box.dataset.layers.split(' ').some((one) => !hidden.has(one));
      box.closest('.layer').classList.toggle('off', !box.checked);
    }
  };

  // The title, now filled in, has taken some of the map's height.
  map.invalidateSize({ animate: false });
  map.fitBounds(extent(), { padding: [8, 8], animate: false });
  layer.addTo(map);
  makeControls(map);
  makeLegend(() => layer.redraw());
  makeLists((one) => {
    goTo(one);
    highlight(false);
  });
  makeSearch((one) => {
    goTo(one);
    showRow(one);
  });
  map.on('click', (event) => {
    const one = objectAt(map, event.latlng);
    if (one) {
      choose(one);
      showRow(one);
      return;
    }
    const zones = zonesAt(event.latlng);
    if (zones.length) openAt(event.latlng, placeCard(zones));
  });
  map.on('popupclose', () => {
    selected = null;
    highlight(false);
    layer.redraw();
  });
  let asked = 0;
  map.on('mousemove', (event) => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      const one = objectAt(map, event.latlng);
      if (one === hovered) return;
      hovered = one;
      map.getContainer().classList.toggle('over', Boolean(one));
      if (one) tip.setLatLng([one.lat, one.lon]).setContent(element('span', {}, one.name)).addTo(map);
      else tip.remove();
      layer.redraw();
    });
  });
  map.on('mouseout', () => {
    hovered = null;
    tip.remove();
    layer.redraw();
  });
  byId('fold').addEventListener('click', () => {
    document.body.classList.toggle('folded');
    map.invalidateSize({ animate: false });
  });
  // Paper has another shape: the same extent is drawn for it, and the screen's afterwards.
  let screen = null;
  window.addEventListener('beforeprint', () => {
    screen = map.getBounds();
    map.invalidateSize({ animate: false });
    map.fitBounds(screen, { animate: false });
    if (map.hasLayer(popup)) {
      popup.options.maxHeight = map.getSize().y - 90;
      popup.update();
      map.setView(popup.getLatLng(), map.getZoom(), { animate: false });
      map.panBy([0, 40 - map.getSize().y / 2], { animate: false });
    }
  });
  window.addEventListener('afterprint', () => {
    map.invalidateSize({ animate: false });
    if (screen) map.fitBounds(screen, { animate: false });
  });
}

document.addEventListener('DOMContentLoaded', start);
