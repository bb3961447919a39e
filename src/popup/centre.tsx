// A picture with a few words in the middle of the popup, where there is nothing to list.
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icon-shapes.ts';

export interface CentreProps {
  readonly icon: IconName;
  readonly title?: string;
  readonly body: string;
  readonly children?: ComponentChildren;
}

export function Centre({ icon, title, body, children }: CentreProps): JSX.Element {
  return (
    <div class="popup-centre">
      <span class="popup-sign">
        <Icon name={icon} size={28} />
      </span>
      {title && <h2>{title}</h2>}
      <p>{body}</p>
      {children}
    </div>
  );
}
