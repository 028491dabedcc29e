export const config = {
  type: 'api',
  name: 'List Greetings',
  description: 'Who was greeted, and how often',
  method: 'GET',
  path: '/greetings',
  emits: [],
  flows: ['hello'],
}

export const handler = async (_req, { state }) => {
  return { status: 200, body: await state.getGroup('greetings') }
}
