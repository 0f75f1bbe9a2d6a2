// The workspaces: all that the rest of the page knows of them. Routes, navigation, the start screen
// and the data screen are made from this list; index.html is made from it when the site is built,
// outside a browser, so nothing is imported here but types.

import type { ComponentType } from 'preact';

/** What the folder of a workspace gives in its index.ts. */
export interface WorkspaceModule {
  Screen: ComponentType;
  /** From a press on the start screen to a full answer, by the id of the sample. */
  samples: Readonly<Record<string, () => Promise<void>>>;
}

interface Workspace<Id extends string> {
  /** Its folder here and in src/, its place in the address, and how the engine knows it. */
  id: Id;
  /** Its name in the navigation and in the title of the page. */
  title: string;
  /** Its card on the start screen. */
  question: string;
  about: string;
  samples: readonly { id: string; button: string; note: string }[];
  /** What it is asked of a file on the data screen. */
  ask: string;
  /** Whether it is asked of one table or of all that belong together. */
  tables: 'one' | 'several';
  /** Fetched before the page says that it has loaded: after that it makes no request. */
  load: () => Promise<WorkspaceModule>;
}

const workspace = <Id extends string>(entry: Workspace<Id>) => entry;

export const WORKSPACES = [
  workspace({
    id: 'conversion',
    title: 'Conversion',
    question: 'Who will convert, and why?',
    about: 'From a campaign file: how well conversions can be foreseen, what drives them, who to contact, and where to draw the line so that it pays.',
    samples: [{ id: 'sample', button: 'Try the sample', note: '40,000 invented customers, made and analysed in this tab' }],
    ask: 'Who will convert?',
    tables: 'one',
    load: () => import('./conversion'),
  }),
  workspace({
    id: 'scorecard',
    title: 'Scorecard',
    question: 'Is each dealer selling what it should?',
    about:
      'From monthly files: what each dealer sells against what others with such traffic would, how it is managed, and where it loses leads. With an interval instead of a pass mark of 100.',
    samples: [{ id: 'sample-network', button: 'Try a sample network', note: '120 invented dealers over 30 months, made and scored in this tab' }],
    ask: 'Is each dealer selling what it should?',
    tables: 'several',
    load: () => import('./scorecard'),
  }),
] as const;

export type WorkspaceId = (typeof WORKSPACES)[number]['id'];

/** Questions that are on the start screen, but not in this version. */
export const LATER = [
  { question: 'Whom do we call today?', about: 'A ranked list for the sales team, and whether yesterday’s list worked.' },
  { question: 'What did each channel bring?', about: 'The return of each channel with its uncertainty, and a budget for next year.' },
] as const;
