// Calls a function of generated code over entries of a table, or slots of its directory.
import { errorOfCode } from '../expression/error-codes.ts'
import type { Variants } from './variants.ts'

export type EntriesFunction =
  'link' | 'rehash' | 'rehashFolded' | 'fold' | 'emptySet' | 'adopt' | 'translate' | 'closeUp'

/** Of any module: these functions are the same in all of a pipeline's. */
export function runEntries(variants: Variants, name: EntriesFunction, start: number, end: number): void {
  const code = variants.any.instance.exports[name](variants.address, start, end)
  if (code) throw errorOfCode(code)
}
