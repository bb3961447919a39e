// Makes view models as Element's components want them: a snapshot to subscribe to, and actions. Called by list-models.ts.

import { BaseViewModel, type ViewModel } from '@element-hq/web-shared-components';

class Model<Snapshot> extends BaseViewModel<Snapshot, undefined> {
  constructor(snapshot: Snapshot) {
    super(undefined, snapshot);
  }

  /** Tells the subscribers only where a field really differs. */
  set(change: Partial<Snapshot>): void {
    this.snapshot.merge(change);
  }
}

export type SettableViewModel<Snapshot, Actions> = ViewModel<Snapshot, Actions> & {
  set(change: Partial<Snapshot>): void;
};

/** A view model with these actions, whose snapshot can be changed by `set`. */
export function viewModel<Snapshot, Actions extends object>(
  snapshot: Snapshot,
  actions: Actions,
): SettableViewModel<Snapshot, Actions> {
  return Object.assign(new Model(snapshot), actions) as unknown as SettableViewModel<Snapshot, Actions>;
}

/** For the many things Element can do and this page need not. */
export const doNothing = (): void => undefined;
