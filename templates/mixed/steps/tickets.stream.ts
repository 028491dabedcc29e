import type { StreamConfig } from 'motia'

export const config: StreamConfig = {
  name: 'tickets',
  schema: {
    type: 'object',
    properties: {
      text: { type: 'string' },
      status: { enum: ['open', 'triaged', 'announced'] },
      urgent: { type: 'boolean' },
    },
    required: ['text', 'status'],
  },
  baseConfig: { storageType: 'default' },
}
