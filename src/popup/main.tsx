// Entry of the toolbar popup: draws it from the background's view. It holds no state of the call and ends when it closes.
import { render } from 'preact';
import { adoptPageStyles } from '../ui/adopt-page-styles.ts';
import { openViewStore } from '../ui/view-store.ts';
import popupCss from './popup.css';
import { Popup } from './popup.tsx';

adoptPageStyles(popupCss);
const store = openViewStore({ name: 'popup', signal: new AbortController().signal });
const app = document.getElementById('app');
if (app === null) throw new Error('popup.html has no #app');
render(<Popup store={store} close={() => window.close()} />, app);
