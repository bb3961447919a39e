// The slim bar of spaces at the far left, as Element draws it: the person's avatar, Home, and settings. Only its looks matter here.

import HomeIcon from '@vector-im/compound-design-tokens/assets/web/icons/home-solid';
import PlusIcon from '@vector-im/compound-design-tokens/assets/web/icons/plus';
import SettingsIcon from '@vector-im/compound-design-tokens/assets/web/icons/settings-solid';
import { Avatar } from '@vector-im/compound-web';

export function SpaceBar({ userId }: { userId: string }) {
  return (
    <nav className="mx_SpacePanel collapsed newUi" aria-label="Spaces">
      <button type="button" className="mx_UserMenu" aria-label="User menu">
        <Avatar id={userId} name={userId.slice(1)} size="36px" />
      </button>
      <ul className="mx_SpaceTreeLevel" aria-label="Spaces">
        <li aria-current="true" className="mx_SpaceItem">
          <button type="button" className="mx_SpaceButton mx_SpaceButton_active" aria-label="Home">
            <HomeIcon width={20} height={20} />
          </button>
        </li>
        <li className="mx_SpaceItem">
          <button type="button" className="mx_SpaceButton" aria-label="Create a space">
            <PlusIcon width={20} height={20} />
          </button>
        </li>
      </ul>
      <button type="button" className="mx_SpaceButton mx_SpaceButton_settings" aria-label="Quick settings">
        <SettingsIcon width={20} height={20} />
      </button>
    </nav>
  );
}
