import type { StreamConfig } from 'motia'

export const config: StreamConfig = {
  name: '{{name}}',
  schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  baseConfig: { storageType: 'default' },
}
