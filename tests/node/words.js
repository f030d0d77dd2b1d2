// Of a picture: each word with its box, and how its colour stands against what lies under it.
() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const over = (top, under) => {
    const a = (top.match(/[\d.]+/g)[3] ?? 1), [t, u] = [top, under].map(c => c.match(/[\d.]+/g).map(Number));
    return `rgb(${[0, 1, 2].map(i => t[i] * a + u[i] * (1 - a)).join(",")})`;
  };
  const svg = document.documentElement, view = svg.viewBox.baseVal, own = svg.getScreenCTM().inverse();
  const box = element => {
    const b = element.getBBox(), m = own.multiply(element.getScreenCTM());
    return [b.x * m.a + m.e, b.y * m.d + m.f, b.width * m.a, b.height * m.d];
  };
  const grounds = [...svg.querySelectorAll("rect")].map(r => [box(r), getComputedStyle(r).fill])
    .filter(([, fill]) => fill !== "none");
  return { width: view.width, height: view.height, words: [...svg.querySelectorAll("text")].map(text => {
    const [x, y, w, h] = box(text), style = getComputedStyle(text);
    const ground = grounds.filter(([[gx, gy, gw, gh]]) =>
      x + w / 2 >= gx && x + w / 2 <= gx + gw && y + h / 2 >= gy && y + h / 2 <= gy + gh)
      .reduce((under, [, fill]) => over(fill, under), "rgb(255,255,255)");
    const [a, b] = [light(style.fill), light(ground)].sort((p, q) => q - p);
    return { text: text.textContent, x, y, w, h, size: parseFloat(style.fontSize), contrast: (a + 0.05) / (b + 0.05) };
  }) };
}
