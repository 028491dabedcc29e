export const config = {
  type: 'event',
  name: 'Count Greeting',
  description: 'Counts how often somebody was greeted',
  subscribes: ['greeted'],
  emits: [],
  flows: ['hello'],
  input: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
}

export const handler = async ({ name }, { state, logger }) => {
  const greeting = await state.update('greetings', name, [
    { op: 'merge', value: { name } },
    { op: 'increment', path: ['count'], by: 1 },
  ])
  logger.info('Greeting counted', { name, count: greeting.count })
}
