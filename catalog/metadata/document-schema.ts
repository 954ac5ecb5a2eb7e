// cadastre.schema: a name under which the versions of a document's schema are kept together.
import { metadataEntity, requiredText, text } from './entity.ts'

export const documentSchema = metadataEntity({
  name: 'document_schema',
  table: 'schema',
  oid: 14_208,
  columns: { name: requiredText, info: text },
  unique: [['name']],
})
