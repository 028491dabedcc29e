import type { EventConfig, Handlers } from 'motia'

export const config: EventConfig = {
  type: 'event',
  name: 'Count Greeting',
  description: 'Counts how often somebody was greeted',
  subscribes: ['greeted'],
  emits: [],
  flows: ['hello'],
  input: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
}

export const handler: Handlers['Count Greeting'] = async ({ name }, { state, logger }) => {
  const greeting = await state.update<{ count: number }>('greetings', name, [
    { op: 'merge', value: { name } },
    { op: 'increment', path: ['count'], by: 1 },
  ])
  logger.info('Greeting counted', { name, count: greeting.count })
}
