// The way to the first call in the popup: three small steps with their state, and the button of the next one.
import type { JSX } from 'preact';
import { Icon } from '../ui/icon.tsx';
import { PressButton } from '../ui/press-button.tsx';
import { text } from '../ui/text.ts';
import type { FirstStep } from './first-steps-model.ts';

export interface FirstStepsProps {
  readonly steps: readonly FirstStep[];
  readonly openOptions: () => void;
}

export function FirstSteps({ steps, openOptions }: FirstStepsProps): JSX.Element {
  const next = steps.findIndex(({ state }) => state === 'next');
  return (
    <section class="first-steps" aria-label={text.firstSteps}>
      <ol>
        {steps.map(({ label, state }, index) => (
          <li key={label} data-state={state} aria-current={state === 'next' ? 'step' : undefined}>
            <span class="first-step-sign" aria-hidden="true">
              {state === 'done' ? <Icon name="check" size={14} /> : index + 1}
            </span>
            <span>{label}</span>
            {state === 'done' && <span class="unseen">{text.stepDone}</span>}
          </li>
        ))}
      </ol>
      {(next === 0 || next === 1) && (
        <PressButton look="main" onPress={openOptions}>
          {next === 0 ? text.signIn : text.allowMicrophone}
        </PressButton>
      )}
    </section>
  );
}
