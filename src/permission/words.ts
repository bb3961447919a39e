// The few words that only the permission page needs; the others come from `ui/text`.

export const words = {
  title: 'Your microphone',
  why: 'MXVC needs your microphone so that the others hear you. Your browser asks next.',
  private: 'It is on only while you are in a channel, and never in this page.',
} as const;
