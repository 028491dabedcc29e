import type { ApiRouteConfig, Handlers } from 'motia'

export const config: ApiRouteConfig = {
  type: 'api',
  name: 'List Greetings',
  description: 'Who was greeted, and how often',
  method: 'GET',
  path: '/greetings',
  emits: [],
  flows: ['hello'],
}

export const handler: Handlers['List Greetings'] = async (_req, { state }) => {
  return { status: 200, body: await state.getGroup('greetings') }
}
