// Short messages above every screen.

import { signal } from '@preact/signals';
import { CloseButton } from '../ui/failure';

interface Notice {
  id: number;
  tone: 'plain' | 'caution';
  text: string;
}

const notices = signal<Notice[]>([]);
let lastId = 0;

export function say(tone: Notice['tone'], text: string): void {
  lastId += 1;
  const id = lastId;
  notices.value = [...notices.value.filter((notice) => notice.text !== text), { id, tone, text }];
}

export function Notices() {
  return (
    <div role="status" class="stack-tight">
      {notices.value.map(({ id, tone, text }) => (
        <div key={id} class={`notice ${tone}`}>
          <p>{text}</p>
          <CloseButton onClick={() => (notices.value = notices.value.filter((notice) => notice.id !== id))} />
        </div>
      ))}
    </div>
  );
}
