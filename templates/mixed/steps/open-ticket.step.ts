import type { ApiRouteConfig, Handlers } from 'motia'

export const config: ApiRouteConfig = {
  type: 'api',
  name: 'Open Ticket',
  description: 'Takes a ticket in and answers at once',
  method: 'POST',
  path: '/tickets',
  emits: ['ticket.opened'],
  flows: ['tickets'],
  bodySchema: { type: 'object', properties: { text: { type: 'string', minLength: 1 } }, required: ['text'] },
  responseSchema: { 202: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
}

export const handler: Handlers['Open Ticket'] = async (req, { emit, streams, logger }) => {
  const id = crypto.randomUUID()
  await streams.tickets.set('all', id, { text: req.body.text, status: 'open' })
  await emit({ topic: 'ticket.opened', data: { id, text: req.body.text } })
  logger.info('Ticket opened', { id })
  return { status: 202, body: { id } }
}
