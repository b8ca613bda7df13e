// Draws symbols as the table of styles says, on any canvas: the map's and the legend's.

const patterns = new Map();

function patternOf(context, kind, colour) {
  const key = kind + colour;
  if (!patterns.has(key)) {
    const tile = document.createElement('canvas');
    const pen = tile.getContext('2d');
    if (kind === 'hatch') {
      tile.width = tile.height = 8;
      pen.strokeStyle = colour;
      pen.lineWidth = 1.2;
      pen.beginPath();
      for (const shift of [-8, 0, 8]) {
        pen.moveTo(shift - 1, 9);
        pen.lineTo(shift + 9, -1);
      }
      pen.stroke();
    } else {
      tile.width = tile.height = 5;
      pen.fillStyle = colour;
      pen.fillRect(1, 1, 1.6, 1.6);
    }
    patterns.set(key, context.createPattern(tile, 'repeat'));
  }
  return patterns.get(key);
}

function trace(context, parts, view, closed) {
  context.beginPath();
  for (const part of parts) {
    let lastX = NaN;
    let lastY = NaN;
    for (let at = 0; at < part.length; at += 2) {
      const x = part[at] * view.scale - view.x;
      const y = part[at + 1] * view.scale - view.y;
      // What lies in one pixel is one point.
      if (at > 0 && at < part.length - 2 && Math.abs(x - lastX) + Math.abs(y - lastY) < 0.7) continue;
      if (at === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
      lastX = x;
      lastY = y;
    }
    if (closed) context.closePath();
  }
}

function pass(context, stroke, colour) {
  context.strokeStyle = colour || stroke.colour;
  context.lineWidth = stroke.width;
  context.setLineDash(stroke.dash);
  context.stroke();
  context.setLineDash([]);
}

// Short ticks on one side of the rings: the first ring is the outline, ticks of a hole turn with it.
function tick(context, parts, view, stroke, inward) {
  context.beginPath();
  for (const part of parts) {
    let area = 0;
    for (let at = 0; at < part.length - 2; at += 2) {
      area += part[at] * part[at + 3] - part[at + 2] * part[at + 1];
    }
    const side = (area > 0 ? 1 : -1) * (inward ? 1 : -1) * (part === parts[0] ? 1 : -1);
    let left = 6;
    for (let at = 0; at < part.length - 2; at += 2) {
      const x = part[at] * view.scale - view.x;
      const y = part[at + 1] * view.scale - view.y;
      const dx = part[at + 2] * view.scale - view.x - x;
      const dy = part[at + 3] * view.scale - view.y - y;
      const length = Math.hypot(dx, dy);
      let along = left;
      for (; along < length; along += 11) {
        const px = x + (dx * along) / length;
        const py = y + (dy * along) / length;
        context.moveTo(px, py);
        context.lineTo(px - (side * dy * 5) / length, py + (side * dx * 5) / length);
      }
      left = along - length;
    }
  }
  context.lineWidth = 1.2;
  context.strokeStyle = stroke.colour;
  context.stroke();
}

function drawArea(context, symbol, parts, view, verdict) {
  trace(context, parts, view, true);
  if (symbol.fill_opacity > 0) {
    context.globalAlpha = symbol.fill_opacity;
    context.fillStyle = symbol.fill;
    context.fill('evenodd');
    context.globalAlpha = 1;
  }
  if (symbol.pattern) {
    context.fillStyle = patternOf(context, symbol.pattern, symbol.strokes[0].colour);
    context.fill('evenodd');
  }
  for (const stroke of symbol.strokes) pass(context, stroke, symbol.by_verdict && verdict ? verdict.colour : null);
  if (symbol.ticks) tick(context, parts, view, symbol.strokes[0], symbol.ticks === 'inward');
}

function outline(context, shape, x, y, half) {
  context.beginPath();
  if (shape === 'square') context.rect(x - half, y - half, 2 * half, 2 * half);
  else if (shape === 'circle') context.arc(x, y, half, 0, 2 * Math.PI);
  else if (shape === 'triangle') {
    context.moveTo(x, y - half);
    context.lineTo(x + half, y + half * 0.8);
    context.lineTo(x - half, y + half * 0.8);
    context.closePath();
  } else {
    context.moveTo(x, y - half);
    context.lineTo(x + half, y);
    context.lineTo(x, y + half);
    context.lineTo(x - half, y);
    context.closePath();
  }
}

function drawMarker(context, symbol, x, y, size, verdict) {
  const half = size / 2;
  const edge = symbol.strokes[0];
  outline(context, symbol.small || symbol.shape, x, y, half);
  if (!symbol.by_verdict) {
    context.fillStyle = symbol.fill;
    context.fill();
    pass(context, edge);
    return;
  }
  context.globalAlpha = verdict.opacity;
  if (verdict.filled) {
    context.fillStyle = verdict.colour;
    context.fill();
    if (size > 5) pass(context, edge, symbol.small ? data.halos.label : null);
    if (verdict.dot && size > 4) {
      context.beginPath();
      context.arc(x, y, Math.max(size / 6, 0.9), 0, 2 * Math.PI);
      context.fillStyle = '#FFFFFF';
      context.fill();
    }
  } else {
    context.strokeStyle = verdict.colour;
    context.lineWidth = 1;
    context.stroke();
  }
  context.globalAlpha = 1;
}

// The sample of a symbol in the legend, drawn as the map draws it.
function swatch(symbol, verdict) {
  const ratio = Math.max(window.devicePixelRatio || 1, 2);
  const canvas = element('canvas', { width: 28 * ratio, height: 16 * ratio });
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  const view = { scale: 1, x: 0, y: 0 };
  if (symbol.shape === 'line') {
    trace(context, [[2, 8, 26, 8]], view, false);
    for (const stroke of symbol.strokes) pass(context, stroke);
  } else if (symbol.shape === 'area' && !verdict) {
    drawArea(context, symbol, [[3, 3, 25, 3, 25, 13, 3, 13, 3, 3]], view, null);
  } else {
    const size = Math.min(Math.max(symbol.sizes[1], 10) * (verdict ? verdict.scale : 1), 14);
    drawMarker(context, symbol, 14, 8, size, verdict);
  }
  return canvas;
}
