export const config = {
  type: 'api',
  name: 'List Tickets',
  description: 'All tickets with their status',
  method: 'GET',
  path: '/tickets',
  emits: [],
  flows: ['tickets'],
}

export const handler = async (_req, { streams }) => {
  return { status: 200, body: await streams.tickets.getGroup('all') }
}
