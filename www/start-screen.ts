// Writes what index.html says of the workspaces, from their list: the start screen is there before
// any script, so it is written when the site is built.

import { type Plugin, runnerImport } from 'vite';
import type * as Workspaces from './src/workspaces';

/** Text as it stands in HTML. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function navigation({ WORKSPACES }: typeof Workspaces): string {
  return WORKSPACES.map(({ id, title }) => `<a href="#${id}">${escaped(title)}</a>`).join('\n          ');
}

function card(kind: string, question: string, about: string, rows: readonly string[]): string {
  return `<article class="${kind}">
            <h3>${escaped(question)}</h3>
            <p>${escaped(about)}</p>
            ${rows.map((row) => `<div class="row">${row}</div>`).join('\n            ')}
          </article>`;
}

function questions({ WORKSPACES, LATER }: typeof Workspaces): string {
  const now = WORKSPACES.map(({ question, about, samples }) => {
    // Pressed before the script is there, a button would do nothing.
    const rows = samples.map(
      ({ id, button, note }) => `
              <button class="button primary" type="button" id="${id}" disabled>${escaped(button)}</button>
              <span class="soft small">${escaped(note)}</span>
            `,
    );
    return card('question', question, about, rows);
  });
  const later = LATER.map(({ question, about }) => card('question later', question, about, ['<span class="tag">Not in this version</span>']));
  return [...now, ...later].join('\n          ');
}

const PLACES: readonly (readonly [string, (workspaces: typeof Workspaces) => string])[] = [
  ['<!-- navigation of the workspaces -->', navigation],
  ['<!-- questions of the workspaces -->', questions],
];

export function startScreen(): Plugin {
  return {
    name: 'start-screen',
    transformIndexHtml: {
      order: 'pre',
      async handler(html) {
        const { module } = await runnerImport<typeof Workspaces>(`${import.meta.dirname}/src/workspaces.ts`);
        return PLACES.reduce((page, [place, write]) => {
          if (!page.includes(place)) throw new Error(`index.html lacks ${place}`);
          return page.replace(place, () => write(module));
        }, html);
      },
    },
  };
}
