// Functions that generated code calls, written with the same builder; a module gets those it names.
import type { FunctionBuilder } from '../wasm/function-builder.ts'
import type { FunctionRef } from '../wasm/instruction.ts'
import { changeCase } from './change-case.ts'
import { compareBytes } from './compare-bytes.ts'
import { copyBytes } from './copy-bytes.ts'
import { countCharacters } from './count-characters.ts'
import { dayOfCivil } from './day-of-civil.ts'
import { divideNumerics } from './divide-numerics.ts'
import { divideWide } from './divide-wide.ts'
import { dayOfDay, monthOfDay, yearOfDay } from './civil-date.ts'
import { equalBytes } from './equal-bytes.ts'
import { findBytes } from './find-bytes.ts'
import { gatherTexts } from './gather-texts.ts'
import { hashBytes } from './hash-bytes.ts'
import { internText } from './intern-text.ts'
import { isAscii } from './is-ascii.ts'
import { jsonElement, jsonElements } from './json-element.ts'
import { jsonMember } from './json-member.ts'
import { jsonValueEnd } from './json-value-end.ts'
import { leadingGroup } from './leading-group.ts'
import { matchLike, matchLikeFolded } from './match-like.ts'
import { multiplyHigh } from './multiply-high.ts'
import { multiplyWide } from './multiply-wide.ts'
import { replaceBytes, replacedLength } from './replace-bytes.ts'
import { skipCharacters } from './skip-characters.ts'
import { splitPart } from './split-part.ts'
import { leadingBytes, trailingBytes } from './trim-bytes.ts'
import { trimmedLength } from './trimmed-length.ts'
import { amongTexts, amongWords } from './value-set.ts'

export const library = {
  amongTexts,
  amongWords,
  changeCase,
  compareBytes,
  copyBytes,
  countCharacters,
  dayOfCivil,
  dayOfDay,
  divideNumerics,
  divideWide,
  equalBytes,
  findBytes,
  gatherTexts,
  hashBytes,
  internText,
  isAscii,
  jsonElement,
  jsonElements,
  jsonMember,
  jsonValueEnd,
  leadingBytes,
  leadingGroup,
  matchLike,
  matchLikeFolded,
  monthOfDay,
  multiplyHigh,
  multiplyWide,
  replaceBytes,
  replacedLength,
  skipCharacters,
  splitPart,
  trailingBytes,
  trimmedLength,
  yearOfDay,
} as const satisfies Record<
  string,
  (
    use: (name: 'copyBytes' | 'equalBytes' | 'findBytes' | 'hashBytes' | 'jsonValueEnd' | Wide) => FunctionRef,
  ) => FunctionBuilder
>

type Wide = 'multiplyHigh' | 'multiplyWide' | 'divideWide'

export type LibraryFunction = keyof typeof library
