// Entry of the page that asks for the microphone while a call waits for it. It says why, asks at once and again at the
// button, and tells the background the outcome; what happens to the call is decided there.
import type { UiToBackground, UserAction } from '../messaging/contract.ts';
import { connectPort, type Port } from '../messaging/port.ts';
import { adoptPageStyles } from '../ui/adopt-page-styles.ts';
import { text } from '../ui/text.ts';
import { type Answer, type Asking, askForMicrophone, isDecided } from './ask.ts';
import permissionCss from './permission.css';

const asking: Asking = {
  query: () => navigator.permissions.query({ name: 'microphone' }),
  getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
};

/** Said as soon as somebody listens: the worker may be starting just now. */
let unsaid: UserAction | null = null;
let port: Port | null = null;

function act(action: UserAction): void {
  unsaid = port?.send(message(action)) ? null : action;
}

const message = (action: UserAction): UiToBackground => ({ type: 'action', action });

async function ask(): Promise<void> {
  const answer = await askForMicrophone(asking);
  show(answer);
  if (isDecided(answer)) act({ type: 'microphoneDecided' });
}

function show(answer: Answer): void {
  find('.state').textContent = text.microphoneState[answer];
  // Where the answer was no, the browser does not ask again.
  find('.why').hidden = answer === 'denied';
  allow.hidden = answer === 'granted' || answer === 'denied';
}

function find(selector: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(selector);
  if (element === null) throw new Error(`permission.html has no ${selector}`);
  return element;
}

function addButton(label: string, look: 'main' | 'plain', press: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = `button button-${look}`;
  button.textContent = label;
  button.addEventListener('click', ({ isTrusted }) => {
    if (isTrusted) press();
  });
  find('.answers').append(button);
  return button;
}

adoptPageStyles(permissionCss);
find('h1').textContent = text.permissionTitle;
find('.why').textContent = text.permissionWhy;
find('.private').textContent = text.permissionPrivate;
const allow = addButton(text.allowMicrophone, 'main', () => void ask());
addButton(text.joinAsListener, 'plain', () => act({ type: 'joinAsListener' }));
addButton(text.cancel, 'plain', () => act({ type: 'cancelQuestion' }));

port = connectPort({
  name: 'permission',
  onMessage: () => undefined, // the view is not shown here
  onConnect: (send) => {
    if (unsaid !== null) send(message(unsaid));
    unsaid = null;
  },
  signal: new AbortController().signal,
});
void ask();
