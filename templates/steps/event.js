export const config = {
  type: 'event',
  name: '{{name}}',
  description: '',
  subscribes: ['{{slug}}'],
  emits: [],
  flows: [],
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}

export const handler = async ({ text }, { logger }) => {
  logger.info('Event received', { text })
}
