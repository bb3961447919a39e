// What the user asks for in a room that takes a moment and may fail: enable voice, mark, make a channel. One at a time.
// Pure; called by `app/update`. Of this process only: whoever asked looks on, which keeps the process alive.
//
//   none ──asked──► working ──result──► done | failed ──dismissed · asked again──► none | working
import type { RoomTask } from './effect.ts';
import type { Input, Moment } from './input.ts';
import { patchPassing, quiet, type Step } from './patch.ts';
import type { AppState } from './state.ts';
import type { TaskView } from './view.ts';

/** Starts it, unless one is under way. */
export function startTask(state: AppState, task: RoomTask, { freshId }: Moment): Step {
  const isBusy = state.passing.task?.view.state === 'working';
  if (isBusy || state.passing.account === null) return quiet(state);
  return {
    state: patchPassing(state, { task: { id: freshId, view: workingView(task) } }),
    effects: [{ type: 'doTask', taskId: freshId, task }],
  };
}

/** A late result of a task that is no more (another account's) is dropped. */
export function taskEnded(
  state: AppState,
  { taskId, result }: Extract<Input, { type: 'taskEnded' }>,
): AppState {
  const { task } = state.passing;
  if (task?.id !== taskId) return state;
  return patchPassing(state, { task: { id: taskId, view: endedView(task.view.kind, result) } });
}

export function dismissTask(state: AppState): AppState {
  return state.passing.task?.view.state === 'working' ? state : patchPassing(state, { task: null });
}

function workingView(task: RoomTask): TaskView {
  switch (task.kind) {
    case 'enableVoice':
    case 'setMark':
      return { kind: task.kind, roomId: task.roomId, state: 'working' };
    case 'createChannel':
      return { kind: task.kind, state: 'working' };
  }
}

function endedView(
  kind: TaskView['kind'],
  result: Extract<Input, { type: 'taskEnded' }>['result'],
): TaskView {
  if (result.ok) return { kind, roomId: result.roomId, state: 'done' };
  const { roomId, code, details } = result;
  return { kind, roomId, state: 'failed', code, details };
}
