const escape = (value) => String(value ?? "").replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const layout = (title, content) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title><h1>${escape(title)}</h1>${content}`;

const back = '<p><a href="/">All organizations</a></p>';
const list = (items) => `<ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;

export function home(installations) {
  const items = installations.map(
    ({ id, name, status }) =>
      `<a href="/organizations/${encodeURIComponent(id)}">${escape(name)}</a>: ${escape(status)}`,
  );
  const button = '<form method="post" action="/connect"><button>Connect an organization</button></form>';
  return layout("Organizations", `${list(items)}${button}`);
}

export function organization({ id, name, status }, inventory, retirements) {
  const held = inventory.map(({ vintage, quantity, unit }) => escape(`${vintage}: ${quantity} ${unit}`));
  const retired = retirements.map(({ id: retirement, amount }) => {
    const href = `/organizations/${encodeURIComponent(id)}/retirements/${encodeURIComponent(retirement)}.pdf`;
    return `${escape(amount)} tCO2e, <a href="${href}">certificate</a>`;
  });
  const content = `<h2>Inventory</h2>${list(held)}<h2>Retirements</h2>${list(retired)}`;
  return layout(name, `<p>${escape(status)}</p>${content}${back}`);
}

export function problem(text) {
  return layout("That did not work", `<p role="alert">${escape(text)}</p>${back}`);
}
