import type { NoopConfig } from 'motia'

/** Drawn in the flow, never run: something that happens outside of the project. */
export const config: NoopConfig = {
  type: 'noop',
  name: '{{name}}',
  description: '',
  virtualEmits: ['{{slug}}.done'],
  virtualSubscribes: ['{{slug}}'],
  flows: [],
}
