// Text settings that know the catalog: with them the reg types print and read names wherever they stand, arrays and rows included.
import type { TextSettings } from '../../types/type.ts'
import type { FunctionContext } from '../function.ts'
import { regFromText, regText } from './reg-text.ts'

/** facts may have getters: they are asked only when a name is. */
export function withObjectNames(
  settings: TextSettings,
  facts: Pick<FunctionContext, 'catalog' | 'session'>,
): TextSettings {
  return {
    ...settings,
    objectNames: {
      name: (type, oid) => regText(type, oid, facts),
      oid: (type, name) => regFromText(type, name, facts),
    },
  }
}
