// The button of panel, popup and options. Only presses by a person count: pages we are drawn in may make up clicks.
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-shapes.ts';

export interface PressButtonProps {
  readonly onPress: () => void;
  readonly look?: 'plain' | 'main' | 'wide' | 'danger' | 'small' | 'link' | 'icon' | 'hang-up';
  readonly icon?: IconName;
  /** The accessible name where it says more than what is written on the button. */
  readonly label?: string;
  readonly title?: string;
  /** Drawn as switched on. The name says the same in words. */
  readonly isOn?: boolean;
  readonly children?: ComponentChildren;
}

export function PressButton(props: PressButtonProps): JSX.Element {
  const { onPress, look = 'plain', icon, label, title, isOn = false, children } = props;
  const press = (event: Event): void => {
    if (event.isTrusted) onPress();
  };
  return (
    <button
      type="button"
      class={`button button-${look}`}
      aria-label={label}
      title={title}
      data-on={isOn ? '' : undefined}
      onClick={press}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
