import type { ApiRouteConfig, Handlers } from 'motia'

export const config: ApiRouteConfig = {
  type: 'api',
  name: 'Hello',
  description: 'Greets whoever asks, and tells the rest of the project',
  method: 'GET',
  path: '/hello/:name',
  emits: ['greeted'],
  flows: ['hello'],
  responseSchema: {
    200: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  },
}

export const handler: Handlers['Hello'] = async (req, { emit, logger }) => {
  const { name } = req.pathParams
  logger.info('Saying hello', { name })
  await emit({ topic: 'greeted', data: { name } })
  return { status: 200, body: { message: `Hello, ${name}!` } }
}
