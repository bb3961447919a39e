// Entry of the background (Chrome's service worker, Firefox's event page). Registers all listeners at once, as
// the browsers demand, then reads the store and runs the loop. Whatever arrives meanwhile waits for that.
import { closeCallHost, hasCallHost, openCallHost } from '#call-host-shell';
import { type Picture, troubledPicture } from '../core/app/derive-view.ts';
import type { Input } from '../core/app/input.ts';
import { createLoop, type Loop } from '../core/app/loop.ts';
import { emptyDurable, initialState } from '../core/app/state.ts';
import { createGateway } from '../matrix/gateway.ts';
import type { UserAction } from '../messaging/contract.ts';
import { thisBrowser } from '../platform/browser-name.ts';
import { clock, freshId } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { createStore } from '../platform/store.ts';
import { badgeOf, createBadgePainter } from './badge.ts';
import { createCommandReader } from './commands.ts';
import { createHostLink } from './host-link.ts';
import { onInstalled } from './installed.ts';
import { createKeeper, readDurable } from './keeper.ts';
import { createPageTabs } from './page-tabs.ts';
import { createPerform } from './perform.ts';
import { roleOf } from './roles.ts';
import { createViewLink } from './view-link.ts';

const log = createLog('background');
const store = createStore();
const keeper = createKeeper(store, log);
const tabs = createPageTabs(log);
const browser = thisBrowser();
const readCommand = createCommandReader();
const paintBadge = createBadgePainter(chrome.action);

let loop: Loop | null = null;
/** What came before the store was read, in order. */
const early: Input[] = [];

const take = (input: Input): void => {
  if (loop === null) early.push(input);
  else loop.step(input);
};

const host = createHostLink({
  shell: { has: hasCallHost, open: openCallHost, close: closeCallHost },
  clock,
  log,
  onInput: take,
});
const views = createViewLink({
  log,
  onAction: act,
  onCount: (count) => take({ type: 'viewersChanged', count }),
});
const gateway = createGateway({
  store,
  clock,
  log,
  freshId,
  fetch: (input, init) => fetch(input, init),
  isOnline: () => navigator.onLine,
  // The next poll waits until what this one brought is kept.
  deliver: async (input) => {
    take(input);
    await keeper.saved();
  },
});

chrome.runtime.onConnect.addListener((port) => {
  const { name: portName, sender } = port;
  const role = roleOf(
    { portName, url: sender?.url, isInTab: sender?.tab !== undefined },
    chrome.runtime.getURL(''),
  );
  if (role === null) {
    log.warn('a port from the wrong place', { portName });
    port.disconnect();
  } else if (role === 'host') host.accept(port);
  else views.accept(port, role);
});
chrome.runtime.onInstalled.addListener(({ reason }) => {
  onInstalled(reason, log).catch((error: unknown) => log.error('install steps failed', { error }));
});
chrome.runtime.onUpdateAvailable.addListener(() => take({ type: 'updateReady' }));
// One that wakes us waits in `early` like everything else.
chrome.commands.onCommand.addListener((name) => {
  const input = readCommand(name, clock.nowMs());
  if (input !== null) take(input);
});
// Being woken at the browser's start is enough: booting clears what an earlier run left behind.
chrome.runtime.onStartup.addListener(() => log.info('browser started'));

/** A user's action, already checked for shape and sender. */
function act(action: UserAction): void {
  switch (action.type) {
    case 'signIn':
      return signIn(action);
    case 'openOptions':
      return tabs.showOptions();
    case 'openRoom':
      return tabs.showRoom(action.roomId);
    case 'join':
    case 'leave':
    case 'setMuted':
    case 'setDeafened':
    case 'setSettings':
    case 'moveHere':
    case 'askRights':
    case 'dismissTask':
    case 'dismissFailure':
    case 'signOut':
    case 'microphoneDecided':
    case 'joinAsListener':
    case 'cancelQuestion':
    case 'openPermission':
      return take(action);
    case 'enableVoice':
      return take({ type: 'startTask', task: { kind: 'enableVoice', roomId: action.roomId } });
    case 'setMark':
      return take({
        type: 'startTask',
        task: { kind: 'setMark', roomId: action.roomId, isMarked: action.isMarked },
      });
    case 'createChannel': {
      const { type: kind, ...channel } = action;
      return take({ type: 'startTask', task: { kind, channel } });
    }
  }
}

function signIn({ homeserver, user, password }: Extract<UserAction, { type: 'signIn' }>): void {
  take({ type: 'signInStarted' });
  gateway.signIn({ homeserver, user, password }, `MXVC in ${browser.title}`).catch((error: unknown) => {
    log.error('sign-in broke', { error });
    take({ type: 'signInFailed', code: 'refused', details: { errcode: 'internal' } });
  });
}

function show(picture: Picture): void {
  views.publish(picture);
  paintBadge(badgeOf(picture));
}

async function boot(): Promise<void> {
  const [durable, account, hasHost] = await Promise.all([
    readDurable(store, emptyDurable),
    gateway.restore(),
    hasCallHost(),
  ]);
  loop = createLoop(initialState(browser.key, durable), {
    nowMs: clock.nowMs,
    freshId,
    log,
    perform: createPerform({
      matrix: gateway.perform,
      saved: keeper.saved,
      host,
      tabs,
      restart: () => chrome.runtime.reload(),
      clock,
      log,
      onInput: take,
    }),
    onState: (state) => keeper.keep(state.durable),
    onPicture: show,
  });
  loop.step({ type: 'booted', bootId: freshId(), account, hasHost });
  for (const input of early.splice(0)) loop.step(input);
}

// Without the store there is no account and no call: better to say so than to look signed out.
boot().catch((error: unknown) => {
  log.error('the background could not start', { error });
  show(troubledPicture('store'));
});
