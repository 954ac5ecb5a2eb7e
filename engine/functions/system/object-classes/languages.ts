// pg_language.
import { languageOids } from '../../../routines/language-oids.ts'
import { type ObjectClass, plainObject } from './object-class.ts'

export const languages: ObjectClass = {
  catalog: 2612,
  type: 'language',
  find(oid) {
    const language = Object.entries(languageOids).find(([, known]) => known === oid)
    return language && plainObject('language', language[0])
  },
}
