// The names under which content script and page bridge meet in the page: our attributes and our DOM events.
// The page can read and fake all of them; nothing here is trusted (see the head of `bridge.ts`).

/** On each row's wrapper: the id of the room that the row shows. Written by the bridge only. */
export const ROOM_ATTRIBUTE = 'data-mxvc-room';
/** On the list: how wide it is (`ListWidth`), for the page's style sheet. */
export const WIDTH_ATTRIBUTE = 'data-mxvc-width';
/** On every node that is ours: the control, the names, the panel, the dialog, the style sheet. */
export const OWN_ATTRIBUTE = 'data-mxvc';

/** Content script → bridge, on the document: write the room ids now, before this call returns. */
export const NAME_ROWS_EVENT = 'mxvc-name-rows';
/** A newer copy of the content script or bridge is there: the older one leaves. */
export const REPLACED_EVENT = 'mxvc-replaced';
export const BRIDGE_REPLACED_EVENT = 'mxvc-bridge-replaced';
