// Functions that generated code calls, written with the same builder; a module gets those it names.
import type { FunctionBuilder } from '../wasm/function-builder.ts'
import type { FunctionRef } from '../wasm/instruction.ts'
import { compareBytes } from './compare-bytes.ts'
import { copyBytes } from './copy-bytes.ts'
import { countCharacters } from './count-characters.ts'
import { dayOfCivil } from './day-of-civil.ts'
import { dayOfDay, monthOfDay, yearOfDay } from './civil-date.ts'
import { equalBytes } from './equal-bytes.ts'
import { findBytes } from './find-bytes.ts'
import { gatherTexts } from './gather-texts.ts'
import { hashBytes } from './hash-bytes.ts'
import { internText } from './intern-text.ts'
import { multiplyHigh } from './multiply-high.ts'
import { skipCharacters } from './skip-characters.ts'
import { trimmedLength } from './trimmed-length.ts'

export const library = {
  compareBytes,
  copyBytes,
  countCharacters,
  dayOfCivil,
  dayOfDay,
  equalBytes,
  findBytes,
  gatherTexts,
  hashBytes,
  internText,
  monthOfDay,
  multiplyHigh,
  skipCharacters,
  trimmedLength,
  yearOfDay,
} as const satisfies Record<
  string,
  (use: (name: 'copyBytes' | 'equalBytes' | 'hashBytes') => FunctionRef) => FunctionBuilder
>

export type LibraryFunction = keyof typeof library
