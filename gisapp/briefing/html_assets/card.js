// The verdict card of an object, and what lies at an empty place.

function chip(verdict) {
  const made = element('span', { class: `chip ${verdict.code}` }, verdict.title);
  if (verdict.filled) made.style.background = verdict.colour;
  return made;
}

function ruler(measured, band) {
  const far = Math.max(data.radius * 1.15, Math.min(measured * 1.05, data.radius * 2));
  const share = (metres) => `${(100 * Math.min(Math.max(metres, 0), far)) / far}%`;
  const made = element('div', { class: 'ruler' });
  const put = (name, left, width, ...children) => {
    const piece = element('div', { class: name }, ...children);
    piece.style.left = left;
    if (width) piece.style.width = width;
    made.append(piece);
  };
  put('axis', '0', '');
  put('inside', '0', share(data.radius));
  put('band', share(measured - band), `calc(${share(measured + band)} - ${share(measured - band)})`);
  put('limit', share(data.radius), '');
  put('at', share(measured), '');
  put('label', '0', '', '0');
  put('label', `calc(${share(data.radius)} - 18px)`, '', `${plain(data.radius / 1000)} km`);
  if (band > 0) {
    const where = measured < data.radius / 2 ? data.radius * 0.5 : data.radius * 0.15;
    put('label', share(where), '', fill(words.uncertainty, { metres: plain(band) }));
  }
  return made;
}

function hitOf(hit) {
  const { hits } = data;
  const [finding, action, clause, lead, support] = data.heads[hits.head[hit]].map(text);
  const verdict = data.verdicts[hits.verdict[hit]];
  const made = element('div', { class: 'hit' });
  made.style.setProperty('--mark', verdict.colour);
  made.append(element('div', {}, element('b', {}, action), ` ${finding} `, element('i', {}, clause)));
  const figures = { measured: hits.measured[hit], threshold: hits.threshold[hit], margin: hits.margin[hit] };
  for (const name of Object.keys(figures)) figures[name] = figures[name] === null ? '' : plain(figures[name]);
  const phrase = fill(text(hits.template[hit]), figures);
  const parts = phrase ? phrase.split(' · ').map((part) => element('span', {}, part)) : [];
  if (hits.other[hit] >= 0) parts.unshift(text(hits.other[hit]));
  if (parts.length) made.append(element('div', {}, ...parts.flatMap((part, at) => (at ? [' · ', part] : [part]))));
  if (hits.band[hit] !== null) made.append(ruler(hits.measured[hit], hits.band[hit]));
  if (hits.due[hit] >= 0) made.append(element('div', {}, text(hits.due[hit])));
  if (hits.undecided[hit] >= 0) {
    made.append(element('div', {}, chip(verdict), ` ${fill(words.to_site, { what: text(hits.undecided[hit]) })}`));
  }
  made.append(element('div', { class: 'quiet' }, fill(words.departments, { lead, support })));
  return made;
}

function cardOf(one) {
  const { table, row } = one;
  const where = [...new Set([one.county, text(table.town[row])])].filter(Boolean).join(' · ');
  const made = element('div', { class: 'card' }, element('h3', {}, one.name));
  made.append(element('div', { class: 'where' }, chip(one.verdict), where));
  const facts = element('div', { class: 'facts' });
  table.labels.forEach((label_, number) => {
    const value = text(table.facts[number][row]);
    if (value) facts.append(element('span', {}, element('i', {}, `${text(label_)} `), value), ' ');
  });
  made.append(facts);
  if (!one.placed) made.append(element('div', { class: 'note' }, words.unplaced));
  for (const hit of one.hits) made.append(hitOf(hit));
  if (!one.hits.length) {
    const note = one.verdict.code === 'outside' ? words.outside : words.nothing;
    made.append(element('div', { class: 'hit note' }, note));
  }
  const [heads, tails] = table.source;
  const source = text(heads[row]) + (tails[row] < 0 ? '' : tails[row]);
  if (source) made.append(element('div', { class: 'source' }, source));
  return made;
}

function placeCard(zones) {
  const made = element('div', { class: 'card' }, element('h3', {}, words.here));
  for (const [symbol, one] of zones) {
    const line = element('div', { class: 'layer' }, swatch(symbol, null));
    line.append(element('span', { class: 'name' }, `${symbol.title}: ${one.name}`));
    if (one.note) line.append(element('span', { class: 'count' }, one.note));
    made.append(line);
  }
  return made;
}
