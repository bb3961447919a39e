// What each role gets to see. Pure; called by `view-link`. A content script lives in a page that may be hostile to it:
// it gets what it draws, and nothing of how one signs in.
import type { Picture } from '../core/app/derive-view.ts';
import type { PortName } from '../messaging/contract.ts';

export function pictureFor(role: PortName, picture: Picture): Picture {
  switch (role) {
    case 'popup':
    case 'options':
      return picture;
    case 'content':
      return { ...picture, ...withoutSetUp(picture) };
    // It draws no view; the host's port is no view's at all.
    case 'permission':
    case 'host':
      return { ...picture, ...withoutSetUp(picture), ...nobody };
  }
}

type SetUp = Pick<Picture, 'signIn' | 'hasRelay' | 'account'>;

/** Who we are stays: rows and panel compare it with the page's own account. */
function withoutSetUp({ account }: Picture): SetUp {
  return { signIn: { phase: 'idle' }, hasRelay: null, account: account && { ...account, homeserver: '' } };
}

const nobody: Pick<Picture, 'account' | 'call' | 'failure' | 'channels' | 'rights' | 'spaces' | 'task'> = {
  account: null,
  call: null,
  failure: null,
  channels: [],
  rights: [],
  spaces: [],
  task: null,
};
