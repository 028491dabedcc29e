/** Drawn in the flow, never run: something that happens outside of the project. */
export const config = {
  type: 'noop',
  name: '{{name}}',
  description: '',
  virtualEmits: ['{{slug}}.done'],
  virtualSubscribes: ['{{slug}}'],
  flows: [],
}
