import type { EventConfig, Handlers } from 'motia'

export const config: EventConfig = {
  type: 'event',
  name: '{{name}}',
  description: '',
  subscribes: ['{{slug}}'],
  emits: [],
  flows: [],
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}

export const handler: Handlers['{{name}}'] = async ({ text }, { logger }) => {
  logger.info('Event received', { text })
}
