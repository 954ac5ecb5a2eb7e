// deployment_metadata: what the database and the Cloud tell each other, by key.
import { nameCharactersMax, textCharactersMax } from '../limits.ts'
import { cloudTable } from './cloud-table.ts'
import { text } from './column-types.ts'

export const deploymentMetadata = cloudTable({
  name: 'deployment_metadata',
  description: 'Values by key',
  writable: true,
  columns: {
    key: ['text', text(nameCharactersMax)],
    value: ['text', text(textCharactersMax).nullable()],
  },
  key: ['key'],
})
