export const config = {
  type: 'cron',
  name: '{{name}}',
  description: '',
  cron: '0 * * * *',
  emits: [],
  flows: [],
}

export const handler = async ({ logger }) => {
  logger.info('On the hour')
}
