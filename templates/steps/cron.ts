import type { CronConfig, Handlers } from 'motia'

export const config: CronConfig = {
  type: 'cron',
  name: '{{name}}',
  description: '',
  cron: '0 * * * *',
  emits: [],
  flows: [],
}

export const handler: Handlers['{{name}}'] = async ({ logger }) => {
  logger.info('On the hour')
}
