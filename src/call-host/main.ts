// Entry of the call host's document (Chrome: offscreen document; Firefox: the call window). It joins the host to the
// browser and to the background, by runtime messaging only, and does nothing else.
import { connectPort, type Port } from '../messaging/port.ts';
import { clock, freshId } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { DomConnections } from './dom-connections.ts';
import { CallHost } from './host.ts';
import { readOrder } from './order.ts';
import { OwnLevel } from './own-level.ts';

const log = createLog('host');
let port: Port | null = null;

const host = new CallHost({
  hostId: freshId(),
  clock,
  log,
  media: new DomConnections(document, log),
  ownVoice: new OwnLevel(),
  microphone: {
    queryPermission: () => navigator.permissions.query({ name: 'microphone' }),
    enumerateDevices: () => navigator.mediaDevices.enumerateDevices(),
    getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
  },
  send: (fact) => port?.send(fact) ?? false,
});

navigator.mediaDevices.addEventListener('devicechange', () => host.lookForMicrophone());

port = connectPort({
  name: 'host',
  onMessage: (message) => {
    const order = readOrder(message);
    if (order === null) log.debug('order dropped');
    else host.obey(order);
  },
  onConnect: () => queueMicrotask(() => host.hello()), // once `port` is ours to send on
  signal: new AbortController().signal,
});
