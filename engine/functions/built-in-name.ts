// What a built-in function is known by where something is known of it by name: a compiled form, a form over whole columns.
import { extensionOfOid } from '../types/extension-oids.ts'
import type { FunctionDefinition } from './function.ts'

/** Empty: of a user's or an extension's, which may be called as a built-in one is. */
export const builtInName = ({ oid, name, routine }: FunctionDefinition): string =>
  routine || extensionOfOid(oid) !== undefined ? '' : name
