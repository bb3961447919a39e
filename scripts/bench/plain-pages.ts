// The floor under every join: two plain pages connect with nothing between them but a channel inside the browser.
// Called by join-time.ts, in a browser without the extension. The same steps as a call: microphone, offer, answer, sound.
import type { Browser, Page } from 'puppeteer-core';
import { ELEMENT_ORIGIN } from '../../test/clients/serve.ts';

export interface PlainPages {
  readonly caller: Page;
  readonly listener: Page;
}

/** Any secure address will do; this one is there, and empty. */
export async function openPlainPages(browser: Browser): Promise<PlainPages> {
  await browser.setPermission(ELEMENT_ORIGIN, { permission: { name: 'microphone' }, state: 'granted' });
  const [caller, listener] = [await browser.newPage(), await browser.newPage()];
  for (const page of [caller, listener]) await page.goto(`${ELEMENT_ORIGIN}/empty`);
  // Timers of pages behind others are slow, and the listener looks by timers.
  await listener.bringToFront();
  return { caller, listener };
}

/** Milliseconds from the start until the listener hears the first sound. */
export async function connectPlain({ caller, listener }: PlainPages): Promise<number> {
  await listener.evaluate(answerInPage);
  const startMs = await caller.evaluate(callInPage);
  const heardMs = await listener.evaluate(() => (window as unknown as { heardMs: Promise<number> }).heardMs);
  return heardMs - startMs;
}

/** Serialised into the page. */
async function callInPage(): Promise<number> {
  const startMs = performance.timeOrigin + performance.now();
  const line = new BroadcastChannel('signals');
  const connection = new RTCPeerConnection();
  connection.onicecandidate = ({ candidate }) => line.postMessage({ candidate: candidate?.toJSON() });
  line.onmessage = async ({ data }) => {
    if (data.answer) await connection.setRemoteDescription(data.answer);
    if (data.back) await connection.addIceCandidate(data.back);
    if (data.heard) {
      connection.close();
      line.close();
    }
  };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
  await connection.setLocalDescription();
  line.postMessage({ offer: connection.localDescription?.toJSON() });
  return startMs;
}

/** Serialised into the page: ready for one call, whose first sound is told by `heardMs`. */
function answerInPage(): void {
  const line = new BroadcastChannel('signals');
  const connection = new RTCPeerConnection();
  connection.onicecandidate = ({ candidate }) => line.postMessage({ back: candidate?.toJSON() });
  const early: RTCIceCandidateInit[] = [];
  line.onmessage = async ({ data }) => {
    if (data.candidate) {
      if (connection.remoteDescription) await connection.addIceCandidate(data.candidate);
      else early.push(data.candidate);
    }
    if (!data.offer) return;
    await connection.setRemoteDescription(data.offer);
    for (const candidate of early) await connection.addIceCandidate(candidate);
    await connection.setLocalDescription();
    line.postMessage({ answer: connection.localDescription?.toJSON() });
  };
  const heard = async (stream: MediaStream): Promise<number> => {
    // A remote track is decoded only while an element plays it.
    const element = new Audio();
    element.srcObject = stream;
    await element.play();
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 512 });
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    do {
      await new Promise((resolve) => setTimeout(resolve, 1));
      analyser.getFloatTimeDomainData(samples);
    } while (!samples.some((sample) => Math.abs(sample) > 0.003));
    const atMs = performance.timeOrigin + performance.now();
    line.postMessage({ heard: true });
    await context.close();
    connection.close();
    line.close();
    return atMs;
  };
  const target = window as unknown as { heardMs: Promise<number> };
  target.heardMs = new Promise((resolve, reject) => {
    connection.ontrack = ({ track }) => heard(new MediaStream([track])).then(resolve, reject);
  });
}
