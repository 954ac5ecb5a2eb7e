// Text settings that know the catalog: with them the reg types print and read names wherever they stand, arrays and rows included.
import type { ObjectNames, TextSettings } from '../../types/type.ts'
import type { FunctionContext } from '../function.ts'
import { regFromText, regText } from './reg-text.ts'

type Facts = Pick<FunctionContext, 'catalog' | 'session'>

/** facts may have getters: they are asked only when a name is. */
export const objectNamesOf = (facts: Facts): ObjectNames => ({
  name: (type, oid) => regText(type, oid, facts),
  oid: (type, name) => regFromText(type, name, facts),
})

export const withObjectNames = (settings: TextSettings, facts: Facts): TextSettings => ({
  ...settings,
  objectNames: objectNamesOf(facts),
})
