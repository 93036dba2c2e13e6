/** All installations, as a client reads them that follows `nextPage`. */
export async function pageByPage(page) {
  const all = [];
  for (let next = 0; next !== null;) {
    const { pagination, installations } = await page(100, next);
    all.push(...installations);
    next = pagination.nextPage;
  }
  return all;
}
