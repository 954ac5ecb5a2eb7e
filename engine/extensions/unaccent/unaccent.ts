// unaccent: letters without their marks. Its dictionary, which filters for others, is one of the text search's templates.
import { PgError } from '../../errors.ts'
import { immutable, stable } from '../../functions/declare.ts'
import type { FunctionContext } from '../../functions/function.ts'
import { dictionaryByOid } from '../../text-search/objects/dictionaries.ts'
import { extensionBlocks } from '../../types/extension-oids.ts'
import { Oid } from '../../types/oids.ts'
import type { ExtensionObjects } from '../extension.ts'
import { unaccented } from './without-marks.ts'

const first = extensionBlocks.unaccent

export const unaccentObjects: ExtensionObjects = {
  functions: [
    // Immutable, other than PostgreSQL's: nobody can change the rules.
    immutable(first, 'unaccent', [Oid.text], Oid.text, ([text]: [string]) => unaccented(text)),
    // Any dictionary serves; what it does not know, or stops, stays as it is.
    stable(
      first + 1,
      'unaccent',
      [Oid.regdictionary, Oid.text],
      Oid.text,
      ([oid, text]: [number, string], { catalog }: FunctionContext) => {
        const found = dictionaryByOid(catalog, oid)
        if (!found) throw new PgError('XX000', `cache lookup failed for text search dictionary ${oid}`)
        return found.lexize(text) ?? text
      },
    ),
  ],
  operators: [],
  casts: [],
}
