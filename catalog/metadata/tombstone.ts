// cadastre.tombstone: what can be done to rows whose time has come. The names are the server's; a row more is a row that nobody acts on.
import { metadataEntity, requiredText, text } from './entity.ts'

export const tombstoneActions = ['delete', 'archive', 'move'] as const

export const tombstone = metadataEntity({
  name: 'tombstone',
  oid: 14_206,
  columns: { name: { ...requiredText, oneOf: tombstoneActions }, info: text },
  unique: [['name']],
})
