// The frame of one step on the options page: number (or a tick once it is done), title, content.
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from '../ui/icon.tsx';

export interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly isDone: boolean;
  readonly children: ComponentChildren;
}

export function Step({ number, title, isDone, children }: StepProps): JSX.Element {
  return (
    <section class="step" data-done={String(isDone)} aria-labelledby={`step-${number}`}>
      <span class="step-number" aria-hidden="true">
        {isDone ? <Icon name="check" /> : number}
      </span>
      <h2 id={`step-${number}`}>{title}</h2>
      <div class="step-body">{children}</div>
    </section>
  );
}
