// The lists as one table: a tab a list, sorted by a click on a header, filtered by what is typed.

const STEP = 150;
const list = { at: 0, rows: [], column: -1, falling: false, made: 0, onPick: null };
const body = document.querySelector('#table tbody');
const scroll = document.getElementById('scroll');

// Columns of a list: name and verdict stand before its own; `below` stands under the column before it.
function columnsOf(table) {
  return [
    { label: words.name, css: 'name', value: (row) => objects[table.object[row]].name },
    { label: words.places, below: true, value: (row) => objects[table.object[row]].county },
    {
      label: words.verdict,
      css: 'verdict',
      value: (row) => -table.verdict[row],
      show: (row) => chip(data.verdicts[table.verdict[row]]),
      said: (row) => data.verdicts[table.verdict[row]].title,
    },
    ...table.columns.map((column) => ({
      label: column.label,
      css: column.css,
      below: column.below,
      value: (row) => (column.css === 'number' ? column.values[row] : text(column.values[row])),
      show: column.css === 'number' ? (row) => (column.values[row] === null ? '' : plain(column.values[row])) : null,
    })),
  ];
}

const compare = new Intl.Collator(data.language, { numeric: true }).compare;

function arrange() {
  const table = data.lists[list.at];
  const columns = columnsOf(table);
  const wanted = document.getElementById('filter').value.trim().toLowerCase();
  const all = table.object.map((_, row) => row).filter((row) => table.object[row] >= 0);
  const said = (row) => columns.map((one) => (one.said || one.value)(row)).join(' ').toLowerCase();
  list.rows = wanted ? all.filter((row) => said(row).includes(wanted)) : all;
  if (list.column >= 0) {
    const { value } = columns[list.column];
    const blank = (one) => one === null || one === '';
    list.rows.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      // What is not known comes last, whichever way.
      if (blank(x) || blank(y)) return blank(x) - blank(y) || a - b;
      const first = typeof x === 'number' ? x - y : compare(x, y);
      return (list.falling ? -first : first) || a - b;
    });
  }
  document.getElementById('shown').textContent = fill(words.shown, { count: plain(list.rows.length), total: plain(all.length) });
  head(columns);
  body.replaceChildren();
  list.made = 0;
  more();
  scroll.scrollTop = 0;
  highlight(false);
}

function head(columns) {
  const row = element('tr');
  columns.forEach((column, number) => {
    const sign = list.column === number ? (list.falling ? ' ▾' : ' ▴') : '';
    const button = element('button', { type: 'button' }, column.label + sign);
    button.addEventListener('click', () => {
      list.falling = list.column === number && !list.falling;
      list.column = number;
      arrange();
    });
    if (column.below) row.lastChild.append(button);
    else row.append(element('th', { scope: 'col', class: column.css || '' }, button));
  });
  document.querySelector('#table thead').replaceChildren(row);
}

// Rows are made as they come into sight.
function more(upTo) {
  const table = data.lists[list.at];
  const columns = columnsOf(table);
  const end = Math.min(Math.max(list.made + STEP, upTo || 0), list.rows.length);
  for (; list.made < end; list.made += 1) {
    const row = list.rows[list.made];
    const line = element('tr', { 'data-object': table.object[row] });
    for (const column of columns) {
      if (column.below) {
        line.lastChild.append(element('small', {}, column.value(row)));
        continue;
      }
      const cell = element('td', { class: column.css || '' });
      cell.append(column.show ? column.show(row) : column.value(row));
      line.append(cell);
    }
    line.addEventListener('click', () => list.onPick(objects[table.object[row]]));
    body.append(line);
  }
}

scroll.addEventListener('scroll', () => {
  if (scroll.scrollTop + scroll.clientHeight > scroll.scrollHeight - 400) more();
});

// Marks the rows of the chosen object and, if asked, brings the first into sight.
function highlight(reveal) {
  for (const line of body.querySelectorAll('tr.on')) line.classList.remove('on');
  if (!selected) return;
  const at = list.rows.findIndex((row) => data.lists[list.at].object[row] === selected.number);
  if (at < 0) return;
  if (at >= list.made) more(at + 20);
  for (const line of body.querySelectorAll(`tr[data-object="${selected.number}"]`)) line.classList.add('on');
  if (reveal) body.children[at].scrollIntoView({ block: 'center' });
}

function showList(number) {
  list.at = number;
  list.column = -1;
  list.falling = false;
  document.querySelectorAll('#tabs button').forEach((tab, at) => tab.setAttribute('aria-selected', String(at === number)));
  arrange();
}

// Shows an object's row, in its own list where the one in sight does not have it.
function showRow(one) {
  const has = (table) => table.object.includes(one.number);
  if (!data.lists.length) return;
  if (!has(data.lists[list.at])) {
    const other = data.lists.findIndex(has);
    if (other >= 0) showList(other);
  }
  highlight(true);
}

function makeLists(onPick) {
  list.onPick = onPick;
  const filter = document.getElementById('filter');
  filter.placeholder = words.filter;
  filter.setAttribute('aria-label', words.filter);
  filter.addEventListener('input', arrange);
  data.lists.forEach((table, number) => {
    const tab = element('button', { type: 'button', role: 'tab' }, table.title, element('small', {}, plain(table.object.length)));
    tab.addEventListener('click', () => showList(number));
    document.getElementById('tabs').append(tab);
  });
  if (data.lists.length) showList(0);
}
