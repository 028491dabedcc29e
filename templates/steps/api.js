export const config = {
  type: 'api',
  name: '{{name}}',
  description: '',
  method: 'POST',
  path: '/{{slug}}',
  emits: [],
  flows: [],
  bodySchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  responseSchema: {
    200: { type: 'object', properties: { received: { type: 'string' } }, required: ['received'] },
  },
}

export const handler = async (req, { logger }) => {
  const { text } = req.body
  logger.info('Request received', { text })
  return { status: 200, body: { received: text } }
}
