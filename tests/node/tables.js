// Of each table: whether it is wider than the page, how many lines each row has, and where its columns end.
() => [...document.querySelectorAll("table")].filter(t => t.checkVisibility()).map(table => {
  const lines = cell => {
    const range = document.createRange(); range.selectNodeContents(cell);
    const tops = [...range.getClientRects()].filter(r => r.width > 0).map(r => (r.top + r.bottom) / 2);
    return tops.sort((a, b) => a - b).filter((y, i) => !i || y - tops[i - 1] > 9).length;
  };
  const rows = [...table.querySelectorAll("tr")];
  return {
    head: [...rows[0].cells].map(c => c.innerText.trim()),
    wide: table.scrollWidth - table.clientWidth,
    room: document.querySelector(".markdown-body").getBoundingClientRect().right - PADDING,
    rows: rows.map(row => ({
      first: row.cells[1]?.innerText ?? row.cells[0].innerText,
      lines: Math.max(...[...row.cells].map(lines)),
      value: [...row.cells].map(c => {
        const range = document.createRange(); range.selectNodeContents(c);
        return [...range.getClientRects()].filter(r => r.width > 0)[0]?.right ?? 0;
      }),
      ends: [...row.cells].map(c => {
        const range = document.createRange(); range.selectNodeContents(c);
        return Math.max(...[...range.getClientRects()].map(r => r.right), 0);
      }),
    })),
  };
})
